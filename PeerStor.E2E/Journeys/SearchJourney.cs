using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class SearchJourney(Browser browser)
{
    [Fact]
    public async Task Something_is_found_while_it_is_typed_and_opened_by_keys_alone()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await FillAsync(owner, files);
        IPage page = owner.Page;
        ILocator box = page.GetByRole(AriaRole.Combobox, new() { Name = "Search everything" });

        await page.GotoAsync("/settings");
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(box).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("light");
        await Assertions.Expect(page.GetByRole(AriaRole.Option, new() { Name = "harbour.txt" })).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindAsync(page));
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator("[role=option][aria-selected=true]")).ToContainTextAsync("harbour.txt");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "harbour.txt" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("lighthouse");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/search\\?q=lighthouse"));
        await Assertions.Expect(page.Locator(".snippet mark")).ToHaveTextAsync("lighthouse");
        await Assertions.Expect(box).ToHaveValueAsync("lighthouse");
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Refine" }).GetByRole(AriaRole.Link, new() { Name = "Documents" }).ClickAsync();
        await Assertions.Expect(box).ToHaveValueAsync("lighthouse type:document");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Searching_works_without_scripts()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await FillAsync(owner, files);

        IAPIResponse answer = await owner.Page.APIRequest.GetAsync("/search?q=lighthouse%20-nothing");
        string page = await answer.TextAsync();

        Assert.Contains("<mark>lighthouse</mark>", page, StringComparison.Ordinal);
        Assert.Contains("action=\"/search\"", page, StringComparison.Ordinal);
    }

    private static async Task FillAsync(Visitor owner, SampleFiles files)
    {
        await owner.Page.GotoAsync("/library");
        await owner.DropAsync(files.Text("harbour.txt", "Behind the old lighthouse."), files.Text("other.txt", "Nothing to see."));
        await Assertions.Expect(owner.Page.Locator("a[data-row]")).ToHaveCountAsync(2);
        await owner.Page.WaitForFunctionAsync(
            "async () => (await (await fetch('/api/v1/search?q=lighthouse')).json()).total === 1", null, new() { PollingInterval = 200 });
    }
}
