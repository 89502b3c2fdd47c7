using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class AppearanceJourney(Browser browser)
{
    [Fact]
    public async Task A_chosen_theme_stays_and_wins_over_the_systems()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        await owner.GoToAsync("Settings");
        await owner.OpenTabAsync("Appearance");
        string light = await PageColourAsync(owner);

        await owner.Page.GetByLabel("Dark").CheckAsync();
        Assert.NotEqual(light, await PageColourAsync(owner));
        await owner.Page.GotoAsync("/library");
        Assert.NotEqual(light, await PageColourAsync(owner));
        await owner.GoToAsync("Settings");
        await owner.OpenTabAsync("Appearance");
        await Assertions.Expect(owner.Page.GetByLabel("Dark")).ToBeCheckedAsync();
        await owner.Page.GetByLabel("As the system").CheckAsync();
        Assert.Equal(light, await PageColourAsync(owner));
    }

    private static Task<string> PageColourAsync(Visitor owner) =>
        owner.Page.EvaluateAsync<string>("() => getComputedStyle(document.documentElement).backgroundColor");
}
