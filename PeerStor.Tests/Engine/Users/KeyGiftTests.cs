using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Users;

/// <summary>What a device that joins gets of the owner's key: nothing that the owner did not mean to give.</summary>
public sealed class KeyGiftTests : IDisposable
{
    private readonly NodeIdentity _device = NodeIdentity.Create();

    [Fact]
    public async Task The_owner_hands_the_key_over()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Assert.NotEmpty(For(fixture, fixture.Owner.User));
    }

    [Fact]
    public async Task A_device_that_somebody_else_let_in_does_not_open_the_owners_files()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Assert.Empty(For(fixture, new UserId(Guid.NewGuid())));
    }

    [Fact]
    public async Task With_a_password_only_that_opens_them()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.Engine.Credentials.SetPasswordAsync(
            fixture.Owner, null, "a long enough password", true, new Origin("192.0.2.7", "Firefox on Linux"), default);
        Assert.Empty(For(fixture, fixture.Owner.User));
    }

    public void Dispose() => _device.Dispose();

    private byte[] For(EngineFixture fixture, UserId by) =>
        new KeyGifts(fixture.Engine.Devices.Log, fixture.Engine.Node, fixture.Engine.Accounts).For(_device.PublicKey, by);
}
