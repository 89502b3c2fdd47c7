using System.Security.Cryptography.X509Certificates;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;

namespace PeerStor.Engine.Cluster;

/// <summary>The side of a comparison that joins: it asks, and the other device answers.</summary>
internal sealed class DigitGuest(NodeIdentity node, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private Comparison _now = Comparison.None;
    private PeerLink? _link;
    private X509Certificate2? _certificate;

    public event Action? Changed;

    public Comparison Now
    {
        get
        {
            lock (_gate)
            {
                return _now.IsUnderWay && time.GetUtcNow() >= _now.Ends ? Failed(CompareOutcome.Failed) : _now;
            }
        }
    }

    /// <summary>Shows digits, or fails.</summary>
    /// <param name="addresses">Where the other device may be, host:port.</param>
    public async Task BeginAsync(IReadOnlyList<string> addresses, DeviceRecord self, CancellationToken cancellationToken)
    {
        Forget();
        CompareOutcome outcome = CompareOutcome.Unreachable;
        foreach (Uri url in addresses.Select(PeerAddress.Url).OfType<Uri>())
        {
            _certificate = node.CreateCertificate(time.GetUtcNow());
            _link = new PeerLink(_certificate, url, expected: null);
            try
            {
                outcome = await ShowAsync(_link, self, cancellationToken);
                break;
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException
                || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The next address may be the right one. A device that waits for nobody refuses in the handshake.
                Drop();
            }
        }

        if (outcome != CompareOutcome.GoOn)
        {
            Set(Failed(outcome));
        }
    }

    /// <summary>Says what somebody here says about the digits.</summary>
    /// <returns>The other device's word, once it is more than that its user has not answered yet.</returns>
    public async Task<CompareAnswer> AnswerAsync(bool isSame, CancellationToken cancellationToken)
    {
        if (_link is not { } link || Now.State != ComparisonState.Comparing)
        {
            return CompareAnswer.Of(CompareOutcome.Failed);
        }

        CompareAnswer answer = CompareAnswer.Of(CompareOutcome.Failed);
        try
        {
            if (!isSame)
            {
                Set(Failed(CompareOutcome.Failed));
                await link.CompareAsync(new CompareQuestion(CompareStep.GiveUp, [], null), cancellationToken);
                return answer;
            }

            Set(_now with { State = ComparisonState.Waiting });
            do
            {
                answer = await link.CompareAsync(new CompareQuestion(CompareStep.Agree, [], null), cancellationToken);
            }
            while (answer.Outcome == CompareOutcome.Waiting && Now.State == ComparisonState.Waiting);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException or ObjectDisposedException or OperationCanceledException)
        {
            answer = CompareAnswer.Of(CompareOutcome.Unreachable);
        }

        bool isJoined = answer is { Outcome: CompareOutcome.Joined, Host: { } host } && host.Id == _now.Other;
        Set(isJoined ? _now with { State = ComparisonState.Joined } : Failed(answer.Outcome == CompareOutcome.Joined ? CompareOutcome.Failed : answer.Outcome));
        return isJoined ? answer : CompareAnswer.Of(CompareOutcome.Failed);
    }

    public void Forget()
    {
        Drop();
        Set(Comparison.None);
    }

    public void Dispose() => Drop();

    private async Task<CompareOutcome> ShowAsync(PeerLink link, DeviceRecord self, CancellationToken cancellationToken)
    {
        byte[] nonce = IdSource.Secret(ShortDigits.NonceBytes);
        CompareAnswer first = await link.CompareAsync(
            new CompareQuestion(CompareStep.Commit, ShortDigits.Commit(node.Node, nonce), self), cancellationToken);
        if (first.Outcome != CompareOutcome.GoOn)
        {
            return first.Outcome;
        }

        // The host is who the certificate says, whatever it calls itself.
        NodeId host = link.Shown!.Value;
        if (first.Nonce.Length != ShortDigits.NonceBytes || first.Host?.Id != host)
        {
            return CompareOutcome.Failed;
        }

        CompareAnswer second = await link.CompareAsync(new CompareQuestion(CompareStep.Reveal, nonce, null), cancellationToken);
        if (second.Outcome == CompareOutcome.GoOn)
        {
            Set(new Comparison(
                ComparisonState.Comparing, false, host, Devices.Cut(first.Host.Name, Devices.LongestName), ShortDigits.Of(host, node.Node, first.Nonce, nonce),
                time.GetUtcNow() + DigitHost.CompareTime, CompareOutcome.GoOn));
        }

        return second.Outcome;
    }

    private Comparison Failed(CompareOutcome outcome) => _now with { State = ComparisonState.Failed, Digits = "", Outcome = outcome };

    private void Set(Comparison now)
    {
        lock (_gate)
        {
            _now = now;
        }

        Changed?.Invoke();
    }

    private void Drop()
    {
        _link?.Dispose();
        _certificate?.Dispose();
        (_link, _certificate) = (null, null);
    }
}
