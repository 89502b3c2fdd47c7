using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class LibraryJourney(Browser browser)
{
    [Fact]
    public async Task Files_are_renamed_moved_deleted_and_brought_back()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await OpenWithFilesAsync(owner, server, "letter.txt");
        IPage page = owner.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "New folder" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Papers");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Entry(page, "Papers")).ToBeVisibleAsync();

        await Entry(page, "letter.txt").FocusAsync();
        await page.Keyboard.PressAsync("F2");
        await page.GetByLabel("New name").FillAsync("Papers");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("already something called “Papers”");
        await page.GetByLabel("New name").FillAsync("Brief für Änne.txt");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Entry(page, "Brief für Änne.txt")).ToBeVisibleAsync();

        await Action(page, "Move Brief für Änne.txt").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Link, new() { Name = "Papers" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Assertions.Expect(Entry(page, "Brief für Änne.txt")).ToHaveCountAsync(0);
        await Entry(page, "Papers").ClickAsync();
        await Assertions.Expect(Entry(page, "Brief für Änne.txt")).ToBeVisibleAsync();

        await Action(page, "Delete Brief für Änne.txt").ClickAsync();
        await Assertions.Expect(Entry(page, "Brief für Änne.txt")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(Entry(page, "Brief für Änne.txt")).ToBeVisibleAsync();
        Assert.Equal("letter.txt"u8.ToArray(), await owner.DownloadAsync("Papers/Brief für Änne.txt"));
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task The_trash_gives_back_and_deletes_for_good()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await OpenWithFilesAsync(owner, server, "a.txt", "b.txt");
        IPage page = owner.Page;
        await Action(page, "Delete a.txt").ClickAsync();
        await Assertions.Expect(Entry(page, "a.txt")).ToHaveCountAsync(0);
        await Action(page, "Delete b.txt").ClickAsync();
        await Assertions.Expect(Entry(page, "b.txt")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).ClickAsync();
        await Action(page, "Put back a.txt").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "a.txt" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete for good b.txt" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("cannot be undone");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "b.txt" })).ToHaveCountAsync(0);
        await owner.GoToAsync("Library");
        await Assertions.Expect(Entry(page, "a.txt")).ToBeVisibleAsync();
        await Assertions.Expect(Entry(page, "b.txt")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_list_is_sorted_and_filtered_by_its_address()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await OpenWithFilesAsync(owner, server, "apple.txt", "banana is long.txt", "apricot.txt");
        IPage page = owner.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Size", Exact = true }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sort=Size"));
        await page.GetByLabel("Filter this folder by name").FillAsync("ap");
        await Assertions.Expect(page.GetByText("2 entries match")).ToBeVisibleAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sort=Size&q=ap"));

        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveTextAsync(["apple.txt", "apricot.txt"]);
        await page.GetByLabel("Filter this folder by name").FillAsync("zebra");
        await Assertions.Expect(page.GetByText("Nothing is called like “zebra”")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Everything_in_a_list_is_reached_by_keys()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.GoToAsync("Library");
        await owner.DropAsync(files.Text("a.txt", "a"), files.Text("b.txt", "b"));
        IPage page = owner.Page;
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(2);

        await page.Locator("a[data-row]").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "b.txt", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "a.txt" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_scripts_links_and_forms_do_the_same()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port, new Look(Scripts: false));
        IPage page = owner.Page;
        await page.GotoAsync(server.SignInPath);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in on this browser" }).ClickAsync();
        await owner.GoToAsync("Library");
        await page.GetByRole(AriaRole.Link, new() { Name = "New folder" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Papers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make folder" }).ClickAsync();
        await Action(page, "Rename Papers").ClickAsync();
        await page.GetByLabel("New name").FillAsync("Letters");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        await Action(page, "Delete Letters").ClickAsync();
        await Assertions.Expect(Entry(page, "Letters")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Assertions.Expect(Entry(page, "Letters")).ToBeVisibleAsync();
    }

    private static ILocator Entry(IPage page, string name) =>
        page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static ILocator Action(IPage page, string name) =>
        page.Locator(".row-actions > *").Filter(new() { HasText = name });

    private static async Task OpenWithFilesAsync(Visitor owner, PeerStorProcess server, params string[] names)
    {
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.GoToAsync("Library");
        await owner.Page.Locator("main input[data-pick]").First.SetInputFilesAsync(names.Select(name => files.Text(name, name)));
        foreach (string name in names)
        {
            await Assertions.Expect(Entry(owner.Page, name)).ToBeVisibleAsync();
        }
    }
}
