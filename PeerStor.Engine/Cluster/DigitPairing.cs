using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// Pairing by comparing six digits on two screens (engine.md rule 3b): one device waits, the other one joins it, and people at both
/// say that the digits are the same.
/// </summary>
public sealed class DigitPairing : IDisposable
{
    /// <summary>How long a question waits for what the other device's user says.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private readonly Devices _devices;
    private readonly Pairing _pairing;
    private readonly TimeProvider _time;
    private readonly DigitHost _host;
    private readonly DigitGuest _guest;
    private long _changes;

    internal DigitPairing(Devices devices, Pairing pairing, Peers.NodeIdentity node, TimeProvider time)
    {
        _devices = devices;
        _pairing = pairing;
        _time = time;
        _host = new DigitHost(node.Node, new PairingLock(time), time);
        _guest = new DigitGuest(node, time);
        _host.Changed += NoteChange;
        _guest.Changed += NoteChange;
    }

    /// <summary>Grows with every step.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>What this device shows.</summary>
    public Comparison Now => _guest.Now is { State: not ComparisonState.None } guest ? guest : _host.Now;

    /// <summary>Whether a device that is no member may connect, to compare.</summary>
    internal bool IsExpected => _host.Now.IsUnderWay;

    /// <summary>Waits for another device to begin.</summary>
    public Comparison Open()
    {
        _guest.Forget();
        return _host.Open() ? Now : Comparison.None with { State = ComparisonState.Failed, IsHost = true, Outcome = CompareOutcome.Locked };
    }

    /// <summary>Begins with a device that waits, to join it.</summary>
    public async Task<Comparison> BeginAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        if (_devices.Others.Count > 0)
        {
            return Comparison.None with { State = ComparisonState.Failed, Outcome = CompareOutcome.AlreadyInCluster };
        }

        _host.Close();
        await _guest.BeginAsync(addresses, _devices.Describe(_pairing.Addresses), cancellationToken);
        return Now;
    }

    /// <summary>What somebody here says about the digits. What becomes of it is seen in <see cref="Now"/>.</summary>
    /// <returns>False when nothing is compared.</returns>
    public bool Answer(bool isSame, UserId by)
    {
        if (_guest.Now.State == ComparisonState.Comparing)
        {
            _ = JoinAsync(isSame);
            return true;
        }

        return _host.Answer(isSame, by);
    }

    /// <summary>Ends whatever is under way, and forgets what it came to.</summary>
    public void Close()
    {
        if (_guest.Now.State == ComparisonState.Comparing)
        {
            _ = Task.Run(async () =>
            {
                await _guest.AnswerAsync(isSame: false, CancellationToken.None);
                _guest.Forget();
            });
        }
        else
        {
            _guest.Forget();
        }

        _host.Close();
    }

    public void Dispose() => _guest.Dispose();

    internal async Task<CompareAnswer> TakeAsync(NodeId device, CompareQuestion question, CancellationToken cancellationToken)
    {
        DeviceRecord self = _devices.Describe(_pairing.Addresses);
        Task answered = _host.Answered;
        CompareAnswer answer = _host.Take(device, question, self, out DeviceRecord? mayJoin);
        if (question.Step == CompareStep.Agree && mayJoin is null && answer.Outcome == CompareOutcome.Waiting)
        {
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(answered, Task.Delay(Hold, _time, enough.Token));
            await enough.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            answer = _host.Take(device, question, self, out mayJoin);
        }

        if (mayJoin is null)
        {
            return answer;
        }

        JoinAnswer joined = await _pairing.AdmitAsync(mayJoin, _host.AgreedBy, CancellationToken.None);
        if (joined.Outcome != JoinOutcome.Joined)
        {
            _host.Close();
            return CompareAnswer.Of(CompareOutcome.WasRemoved);
        }

        _host.Finish();
        return new CompareAnswer(CompareOutcome.Joined, [], DeviceRecord.Decode(joined.Inviter), joined.Gift);
    }

    private async Task JoinAsync(bool isSame)
    {
        CompareAnswer answer = await _guest.AnswerAsync(isSame, CancellationToken.None);
        if (answer is { Outcome: CompareOutcome.Joined, Host: { } host })
        {
            _pairing.Join(host, answer.Gift);
        }
    }

    private void NoteChange() => Interlocked.Increment(ref _changes);
}
