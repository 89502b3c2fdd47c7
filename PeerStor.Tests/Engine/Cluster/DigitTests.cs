using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>Six digits on two screens: the same when nobody is in between, and one attempt for whoever is.</summary>
public sealed class DigitTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly NodeIdentity _host = NodeIdentity.Create();
    private readonly NodeIdentity _guest = NodeIdentity.Create();
    private readonly NodeIdentity _other = NodeIdentity.Create();
    private readonly UserId _owner = new(Guid.NewGuid());
    private readonly DigitHost _desk;

    public DigitTests()
    {
        _desk = new DigitHost(_host.Node, new PairingLock(_clock), _clock);
    }

    [Fact]
    public void Both_show_the_same_digits_and_the_device_is_let_in_when_both_have_said_so()
    {
        _desk.Open();
        byte[] nonce = Nonce(1);
        CompareAnswer first = Ask(_guest, CompareStep.Commit, ShortDigits.Commit(_guest.Node, nonce));
        Assert.Equal(CompareOutcome.GoOn, first.Outcome);
        Assert.Equal(CompareOutcome.GoOn, Ask(_guest, CompareStep.Reveal, nonce).Outcome);

        Assert.Equal(ShortDigits.Of(_host.Node, _guest.Node, first.Nonce, nonce), _desk.Now.Digits);
        Assert.Equal(6, _desk.Now.Digits.Length);
        Ask(_guest, CompareStep.Agree, [], out DeviceRecord? tooEarly);
        Assert.Null(tooEarly);

        Assert.True(_desk.Answer(isSame: true, _owner));
        Ask(_guest, CompareStep.Agree, [], out DeviceRecord? joins);
        Assert.Equal(_guest.Node, joins!.Id);
        Assert.Equal(_owner, _desk.AgreedBy);
    }

    [Fact]
    public void Nobody_compares_with_a_device_that_was_not_asked_to_wait_or_waits_no_longer()
    {
        Assert.Equal(CompareOutcome.NotOpen, Ask(_guest, CompareStep.Commit, new byte[32]).Outcome);
        _desk.Open();
        _clock.Advance(DigitHost.OpenTime);
        Assert.Equal(CompareOutcome.NotOpen, Ask(_guest, CompareStep.Commit, new byte[32]).Outcome);
        Assert.False(_desk.Now.IsUnderWay);
    }

    [Fact]
    public void A_number_other_than_the_promised_one_ends_it()
    {
        _desk.Open();
        Ask(_guest, CompareStep.Commit, ShortDigits.Commit(_guest.Node, Nonce(1)));

        Assert.Equal(CompareOutcome.Failed, Ask(_guest, CompareStep.Reveal, Nonce(2)).Outcome);
        Assert.Equal("", _desk.Now.Digits);
        Assert.False(_desk.Answer(isSame: true, _owner));
    }

    [Fact]
    public void A_promise_of_another_device_is_worth_nothing()
    {
        _desk.Open();
        Ask(_guest, CompareStep.Commit, ShortDigits.Commit(_other.Node, Nonce(1)));

        Assert.Equal(CompareOutcome.Failed, Ask(_guest, CompareStep.Reveal, Nonce(1)).Outcome);
    }

    [Fact]
    public void A_second_device_waits_until_the_first_comparison_is_over_and_cannot_speak_for_it()
    {
        Begin(_guest);

        Assert.Equal(CompareOutcome.Busy, Ask(_other, CompareStep.Commit, new byte[32]).Outcome);
        _desk.Answer(isSame: true, _owner);
        Assert.Equal(CompareOutcome.Failed, Ask(_other, CompareStep.Agree, [], out DeviceRecord? joins).Outcome);
        Assert.Null(joins);
        Assert.Equal(CompareOutcome.Failed, Ask(_other, CompareStep.GiveUp, []).Outcome);
        Assert.Equal(ComparisonState.Waiting, _desk.Now.State);
    }

    [Fact]
    public void After_three_failures_nobody_pairs_for_ten_minutes()
    {
        for (int i = 0; i < 3; i++)
        {
            Begin(_guest);
            Assert.True(_desk.Answer(isSame: false, _owner));
        }

        Assert.False(_desk.Open());
        Assert.Equal(CompareOutcome.Locked, Ask(_guest, CompareStep.Commit, new byte[32]).Outcome);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.True(_desk.Open());
    }

    [Fact]
    public void Digits_that_nobody_answers_for_end_by_themselves_and_count_as_a_failure()
    {
        for (int i = 0; i < 3; i++)
        {
            Begin(_guest);
            _clock.Advance(DigitHost.CompareTime);
            Assert.Equal(ComparisonState.Failed, _desk.Now.State);
        }

        Assert.False(_desk.Open());
    }

    /// <summary>Somebody in between shows its own key to both, and must fix its number on each side before it knows the other's.</summary>
    [Fact]
    public void Who_stands_in_between_cannot_steer_the_digits()
    {
        int same = 0;
        for (int attempt = 0; attempt < 2000; attempt++)
        {
            // Towards the guest it plays the host: its number goes out before the guest's is known. Towards the host it is committed.
            byte[] guestNonce = Nonce(attempt), hostNonce = Nonce(attempt + 1_000_000), toGuest = Nonce(attempt + 2_000_000), toHost = Nonce(attempt + 3_000_000);
            same += ShortDigits.Of(_other.Node, _guest.Node, toGuest, guestNonce) == ShortDigits.Of(_host.Node, _other.Node, hostNonce, toHost) ? 1 : 0;
        }

        Assert.InRange(same, 0, 1);
    }

    public void Dispose()
    {
        _host.Dispose();
        _guest.Dispose();
        _other.Dispose();
    }

    private void Begin(NodeIdentity guest)
    {
        Assert.True(_desk.Open());
        byte[] nonce = Nonce(7);
        Ask(guest, CompareStep.Commit, ShortDigits.Commit(guest.Node, nonce));
        Assert.Equal(CompareOutcome.GoOn, Ask(guest, CompareStep.Reveal, nonce).Outcome);
    }

    private CompareAnswer Ask(NodeIdentity who, CompareStep step, byte[] bytes) => Ask(who, step, bytes, out _);

    private CompareAnswer Ask(NodeIdentity who, CompareStep step, byte[] bytes, out DeviceRecord? joins)
    {
        CompareQuestion question = CompareQuestion.Decode(new CompareQuestion(step, bytes, step == CompareStep.Commit ? Record(who) : null).Encode());
        CompareAnswer answer = _desk.Take(who.Node, question, Record(_host), out joins);
        return CompareAnswer.Decode(answer.Encode());
    }

    private static DeviceRecord Record(NodeIdentity node) => new(node.Node, node.PublicKey, "device", [], "", null, 1);

    private static byte[] Nonce(int seed)
    {
        byte[] nonce = new byte[ShortDigits.NonceBytes];
        new Random(seed).NextBytes(nonce);
        return nonce;
    }
}
