using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Users;

public class AccessTests
{
    [Fact]
    public async Task A_token_opens_the_users_files_also_after_a_restart_and_not_once_revoked()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        NewGrant token = await fixture.Engine.Access.CreateTokenAsync(fixture.Owner, "script", GrantScope.Read, null, default);

        await fixture.RestartAsync();
        Caller caller = (await fixture.Engine.Access.AuthenticateAsync(token.Secret, default))!;
        Assert.NotNull(await fixture.Engine.Drive.FindAsync(caller, "a.txt", default));
        Assert.Equal(GrantScope.Read, caller.Scope);
        Assert.Null(await fixture.Engine.Access.AuthenticateAsync((token.Secret[0] == 'A' ? "B" : "A") + token.Secret[1..], default));
        Assert.True(await fixture.Engine.Access.RevokeAsync(fixture.Owner, token.Id, default));
        Assert.Null(await fixture.Engine.Access.AuthenticateAsync(token.Secret, default));
        Assert.Empty(await fixture.Engine.Access.ListAsync(fixture.Owner, default));
    }

    [Fact]
    public async Task A_sign_in_link_works_once()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        NewGrant link = await fixture.Engine.Access.CreateSignInLinkAsync(fixture.Owner, default);

        SignedInByLink?[] sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            fixture.Engine.Access.RedeemSignInAsync(link.Secret, "browser", default)));

        NewGrant session = Assert.Single(sessions.OfType<SignedInByLink>()).Session;
        Assert.NotNull(await fixture.Engine.Access.AuthenticateAsync(session.Secret, default));
        Assert.Null(await fixture.Engine.Access.AuthenticateAsync(link.Secret, default));
    }
}
