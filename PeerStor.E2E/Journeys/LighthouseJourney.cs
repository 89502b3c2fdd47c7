using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(SecondBrowserCollection.Name)]
public sealed class LighthouseJourney(Browser browser)
{
    private const int LeastScore = 95;

    // One of each kind of screen; all others are looked at by axe, of which Lighthouse's accessibility score is made.
    private static readonly string[] Screens = ["/", "/library", "/settings/access"];

    [Fact]
    public async Task Lighthouse_gives_accessibility_and_best_practices_at_least_95()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.Page.GotoAsync("/library");
        await owner.DropAsync(files.Text("notes.txt", "Words."), files.Random("Folder/data.bin", 1000));
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "notes.txt" }).First).ToBeVisibleAsync();
        BrowserContextCookiesResult session = (await owner.Page.Context.CookiesAsync())[0];

        IReadOnlyList<Rating> ratings = await Lighthouse.RateAsync(server.Port, $"{session.Name}={session.Value}", Screens);

        Assert.Equal(Screens, ratings.Select(rating => rating.Path));
        Assert.All(ratings, rating => Assert.True(
            rating is { Accessibility: >= LeastScore, BestPractices: >= LeastScore, Error: null }, $"{rating} {string.Join("; ", rating.Lowered)}"));
    }
}
