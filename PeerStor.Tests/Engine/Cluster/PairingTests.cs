using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>Invitations are good once and for a while, and links say what was put into them.</summary>
public sealed class PairingTests
{
    private readonly UserId _owner = new(Guid.NewGuid());

    [Fact]
    public void A_link_reads_back_as_it_was_made()
    {
        Prop.ForAll<byte>(
            Gen.Choose(0, 255).Select(seed => (byte)seed).ToArbitrary(),
            seed =>
            {
                PairingLink link = new(
                    NodeId.Of([.. Enumerable.Repeat(seed, NodeId.Bytes)]), [.. Enumerable.Repeat((byte)~seed, PairingLink.SecretBytes)],
                    [$"192.168.1.{seed}:6881", "[fe80::1]:7000", "box.example.org:1"]);
                PairingLink read = PairingLink.Parse($"  {link}\n")!;
                return read.Inviter == link.Inviter && read.Secret.SequenceEqual(link.Secret) && read.Addresses.SequenceEqual(link.Addresses);
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://example.org/")]
    [InlineData("peerstor://pair/")]
    [InlineData("peerstor://pair/AAAA/AAAA/192.168.1.2:6881")]
    [InlineData("peerstor://pair/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/AAAAAAAAAAAAAAAAAAAAAA/")]
    [InlineData("peerstor://pair/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/AAAAAAAAAAAAAAAAAAAAAA/a@b:1")]
    public void What_is_no_invitation_is_refused(string text) => Assert.Null(PairingLink.Parse(text));

    [Theory]
    [InlineData("192.168.1.2", "https://192.168.1.2:6881/")]
    [InlineData("box:7000", "https://box:7000/")]
    [InlineData("[::1]:443", "https://[::1]/")]
    [InlineData("a/b", null)]
    [InlineData("user@host:1", null)]
    public void An_address_is_a_host_and_a_port(string text, string? url) => Assert.Equal(url, PeerAddress.Url(text)?.AbsoluteUri);

    [Fact]
    public void A_secret_opens_once_and_for_ten_minutes()
    {
        ManualClock clock = new();
        DeviceInvites invites = new(clock);
        byte[] used = invites.Open(_owner);
        byte[] late = invites.Open(_owner);

        Assert.Equal(_owner, invites.Take(used));
        Assert.Null(invites.Take(used));
        clock.Advance(DeviceInvites.Lifetime);
        Assert.Null(invites.Take(late));
        Assert.False(invites.IsExpected);
    }

    [Fact]
    public void After_three_wrong_secrets_nobody_can_pair_for_ten_minutes()
    {
        ManualClock clock = new();
        DeviceInvites invites = new(clock);
        invites.Open(_owner);
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(invites.Take(new byte[PairingLink.SecretBytes]));
        }

        Assert.Null(invites.Take(invites.Open(_owner)));
        clock.Advance(DeviceInvites.Lifetime);
        Assert.Equal(_owner, invites.Take(invites.Open(_owner)));
    }
}
