using System.Security.Cryptography;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// The side of a comparison that lets another device join. It shows nothing to anybody until somebody here has asked it to wait,
/// and compares with one device at a time.
/// </summary>
internal sealed class DigitHost(NodeId own, PairingLock failures, TimeProvider time)
{
    /// <summary>How long it waits for another device to begin.</summary>
    public static readonly TimeSpan OpenTime = TimeSpan.FromMinutes(10);

    /// <summary>How long two people may take to compare.</summary>
    public static readonly TimeSpan CompareTime = TimeSpan.FromMinutes(3);

    private readonly Lock _gate = new();
    private Comparison _now = Comparison.None;
    private byte[] _commitment = [];
    private byte[] _nonce = [];
    private DeviceRecord? _guest;
    private UserId _agreedBy;
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public event Action? Changed;

    public Comparison Now
    {
        get
        {
            lock (_gate)
            {
                Expire();
                return _now;
            }
        }
    }

    /// <summary>Ends when somebody here answers, or it is over.</summary>
    public Task Answered
    {
        get
        {
            lock (_gate)
            {
                return _answered.Task;
            }
        }
    }

    /// <summary>Who said that the digits are the same.</summary>
    public UserId AgreedBy
    {
        get
        {
            lock (_gate)
            {
                return _agreedBy;
            }
        }
    }

    /// <returns>False while pairing is locked.</returns>
    public bool Open()
    {
        lock (_gate)
        {
            Expire();
            if (failures.IsClosed)
            {
                return false;
            }

            (_commitment, _nonce, _guest) = ([], [], null);
            _answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _now = Comparison.None with { State = ComparisonState.Open, IsHost = true, Ends = time.GetUtcNow() + OpenTime };
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>What somebody here says about the digits.</summary>
    /// <returns>False when nothing is compared.</returns>
    public bool Answer(bool isSame, UserId by)
    {
        lock (_gate)
        {
            Expire();
            if (_now.State != ComparisonState.Comparing)
            {
                return false;
            }

            if (isSame)
            {
                _agreedBy = by;
                _now = _now with { State = ComparisonState.Waiting };
                _answered.TrySetResult();
            }
            else
            {
                Fail();
            }
        }

        Changed?.Invoke();
        return true;
    }

    public void Close()
    {
        lock (_gate)
        {
            if (_now.State is ComparisonState.Comparing or ComparisonState.Waiting)
            {
                Fail();
            }

            _now = Comparison.None;
        }

        Changed?.Invoke();
    }

    /// <summary>Takes a step of the device that wants to join. Who it is was proved by its certificate.</summary>
    /// <param name="mayJoin">The record of a device about which both people agree; it is let in by whoever calls.</param>
    public CompareAnswer Take(NodeId guest, CompareQuestion question, DeviceRecord self, out DeviceRecord? mayJoin)
    {
        mayJoin = null;
        CompareAnswer answer;
        lock (_gate)
        {
            Expire();
            answer = question.Step switch
            {
                CompareStep.Commit => Commit(guest, question, self),
                _ when _now.Other != guest || (!_now.IsUnderWay && _now.State != ComparisonState.Joined) => CompareAnswer.Of(CompareOutcome.Failed),
                CompareStep.Reveal => Reveal(guest, question.Bytes),
                CompareStep.Agree => Agree(out mayJoin),
                _ => _now.State == ComparisonState.Joined ? CompareAnswer.Of(CompareOutcome.Joined) : Fail(),
            };
        }

        Changed?.Invoke();
        return answer;
    }

    /// <summary>The device was let in.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            failures.Succeed();
            _now = _now with { State = ComparisonState.Joined };
        }

        Changed?.Invoke();
    }

    private CompareAnswer Commit(NodeId guest, CompareQuestion question, DeviceRecord self)
    {
        if (_now.State != ComparisonState.Open || _commitment.Length > 0)
        {
            return CompareAnswer.Of(_now.IsUnderWay ? CompareOutcome.Busy : failures.IsClosed ? CompareOutcome.Locked : CompareOutcome.NotOpen);
        }

        if (question.Device is not { } device || device.Id != guest || question.Bytes.Length != SHA256.HashSizeInBytes)
        {
            return CompareAnswer.Of(CompareOutcome.Failed);
        }

        (_commitment, _guest, _nonce) = (question.Bytes, device, IdSource.Secret(ShortDigits.NonceBytes));
        _now = _now with
        {
            Other = guest, OtherName = Devices.Cut(device.Name, Devices.LongestName), Ends = time.GetUtcNow() + CompareTime,
        };
        return new CompareAnswer(CompareOutcome.GoOn, _nonce, self with { Addresses = [] }, []);
    }

    private CompareAnswer Reveal(NodeId guest, byte[] nonce)
    {
        if (_now.State != ComparisonState.Open || nonce.Length != ShortDigits.NonceBytes
            || !CryptographicOperations.FixedTimeEquals(_commitment, ShortDigits.Commit(guest, nonce)))
        {
            return Fail();
        }

        _now = _now with { State = ComparisonState.Comparing, Digits = ShortDigits.Of(own, guest, _nonce, nonce) };
        return CompareAnswer.Of(CompareOutcome.GoOn);
    }

    private CompareAnswer Agree(out DeviceRecord? mayJoin)
    {
        // Once more when the answer was lost on its way.
        mayJoin = _now.State is ComparisonState.Waiting or ComparisonState.Joined ? _guest : null;
        return CompareAnswer.Of(CompareOutcome.Waiting);
    }

    private CompareAnswer Fail()
    {
        failures.Fail();
        _now = _now with { State = ComparisonState.Failed, Digits = "", Outcome = failures.IsClosed ? CompareOutcome.Locked : CompareOutcome.Failed };
        _answered.TrySetResult();
        return CompareAnswer.Of(CompareOutcome.Failed);
    }

    private void Expire()
    {
        if (_now.IsUnderWay && time.GetUtcNow() >= _now.Ends)
        {
            if (_now.Other is null)
            {
                _now = Comparison.None;
            }
            else
            {
                Fail();
            }
        }
    }
}
