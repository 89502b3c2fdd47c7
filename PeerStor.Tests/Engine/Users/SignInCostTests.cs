using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Users;

public sealed class SignInCostTests
{
    /// <summary>Many times what may wait at once.</summary>
    private const int Tries = 2000;

    [Fact]
    public async Task Of_thousands_of_tries_at_once_few_are_computed_and_the_rest_told_to_come_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.Engine.Credentials.SetPasswordAsync(
            fixture.Owner, null, "a long enough password", false, Origin.ThisMachine, default);

        // Each from an address and for a name of its own, so that nothing but their number holds them up.
        SignInOutcome[] results = await Task.WhenAll(Enumerable.Range(0, Tries).Select(i => fixture.Engine.Credentials.SignInAsync(
            $"user {i}", "a guess of mine", new Origin($"10.0.{i / 250}.{i % 250}", "a test"), default)));

        Assert.All(results, result => Assert.Null(result.Session));
        Assert.InRange(results.Count(result => result.Wait > TimeSpan.Zero), Tries / 2, Tries);
    }
}
