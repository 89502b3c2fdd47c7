using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class HomeJourney(Browser browser)
{
    [Fact]
    public async Task Home_follows_what_somebody_else_uploads_and_the_focus_stays()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        IPage home = owner.Page;
        await Assertions.Expect(home.GetByRole(AriaRole.Heading, new() { Name = "First steps" })).ToBeVisibleAsync();
        await Assertions.Expect(home.Locator("time-chart canvas")).ToHaveCountAsync(2);
        ILocator history = home.GetByRole(AriaRole.Link, new() { Name = "Transfer history" });
        await history.FocusAsync();

        IPage other = await owner.OpenPageAsync();
        await other.GotoAsync("/library");
        await owner.DropAsync(other, files.Random("song book.bin", 300_000));

        ILocator recent = home.GetByRole(AriaRole.Region, new() { Name = "Recent uploads" });
        await Assertions.Expect(recent.GetByRole(AriaRole.Link, new() { Name = "song book.bin" })).ToBeVisibleAsync();
        await Assertions.Expect(home.Locator(".metric").First).ToContainTextAsync("1");
        await Assertions.Expect(history).ToBeFocusedAsync();

        await history.ClickAsync();
        ILocator row = home.GetByRole(AriaRole.Row, new() { Name = "song book.bin" });
        await Assertions.Expect(row).ToContainTextAsync("Browser");
        await Assertions.Expect(row).ToContainTextAsync("Done");
        await home.GetByLabel("Kind").SelectOptionAsync("Download");
        await Assertions.Expect(home.GetByText("Nothing matches")).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Charts_can_be_looked_at_over_longer_spans_and_read_as_a_table()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "90 days" }).ClickAsync();
        await Assertions.Expect(owner.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("span=quarter"));
        await Assertions.Expect(owner.Page.Locator("time-chart[data-span=quarter] canvas")).ToHaveCountAsync(2);
        await owner.Page.GetByText("Show as a table").ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Space used" })).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_route_of_the_API_can_be_tried_on_its_page()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        await owner.GoToAsync("Settings");
        await owner.OpenTabAsync("For programs");
        ILocator folders = owner.Page.Locator("details").Filter(new() { HasText = "/api/v1/statistics" });
        await folders.Locator("summary").ClickAsync();
        await folders.GetByLabel("days").FillAsync("2");
        await Assertions.Expect(folders.Locator("[data-curl]")).ToContainTextAsync("/api/v1/statistics?days=2");
        await folders.GetByRole(AriaRole.Button, new() { Name = "Try it" }).ClickAsync();
        await Assertions.Expect(folders.Locator("output")).ToContainTextAsync("uploadedBytes");
        Assert.Empty(owner.Complaints);
    }
}
