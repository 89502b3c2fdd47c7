using PeerStor.Web.Hosting.Security;

namespace PeerStor.Tests.Web.Hosting;

public sealed class SessionAntiforgeryTests
{
    [Fact]
    public void A_token_is_its_sessions_and_looks_different_each_time()
    {
        string one = SessionAntiforgery.Token("secret");
        string two = SessionAntiforgery.Token("secret");

        Assert.NotEqual(one, two);
        Assert.True(SessionAntiforgery.IsToken(one, "secret"));
        Assert.True(SessionAntiforgery.IsToken(two, "secret"));
        Assert.False(SessionAntiforgery.IsToken(one, "other"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string? token) => Assert.False(SessionAntiforgery.IsToken(token, "secret"));
}
