using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(SecondBrowserCollection.Name)]
public sealed class LibraryJourney(Browser browser)
{
    [Fact]
    public async Task Files_are_renamed_moved_deleted_and_brought_back()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.OpenWithFilesAsync(server, "letter.txt");
        IPage page = owner.Page;
        await page.MakeFolderAsync("Papers");

        await page.Entry("letter.txt").FocusAsync();
        await page.Keyboard.PressAsync("F2");
        await page.GetByLabel("New name").FillAsync("Papers");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("already something called “Papers”");
        await page.GetByLabel("New name").FillAsync("Brief für Änne.txt");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Entry("Brief für Änne.txt")).ToBeVisibleAsync();

        await page.ActAsync("Brief für Änne.txt", "Move…");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Papers" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Assertions.Expect(page.Entry("Brief für Änne.txt")).ToHaveCountAsync(0);
        await page.Entry("Papers").ClickAsync();
        await Assertions.Expect(page.Entry("Brief für Änne.txt")).ToBeVisibleAsync();

        await page.ActAsync("Brief für Änne.txt", "Delete");
        await Assertions.Expect(page.Entry("Brief für Änne.txt")).ToHaveCountAsync(0);
        await page.UndoAsync("in the trash");
        await Assertions.Expect(page.Entry("Brief für Änne.txt")).ToBeVisibleAsync();
        Assert.Equal("letter.txt"u8.ToArray(), await owner.DownloadAsync("Papers/Brief für Änne.txt"));
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_row_keeps_the_keys_when_its_list_comes_anew()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.OpenWithFilesAsync(server, "a.txt", "b.txt");
        IPage page = owner.Page;
        TaskCompletionSource<IRoute> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync(new Regex("handler=List"), route => Task.FromResult(asked.TrySetResult(route)), new() { Times = 1 });

        await page.PutAsync("c.txt", "of another window");
        IRoute list = await asked.Task;
        await page.Entry("b.txt").FocusAsync();
        await list.ContinueAsync();
        await Assertions.Expect(page.Entry("c.txt")).ToBeVisibleAsync();
        await Assertions.Expect(page.Entry("b.txt")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("F2");
        await Assertions.Expect(page.GetByLabel("New name")).ToBeFocusedAsync();
        await page.PutAsync("d.txt", "of another window");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(4);
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Entry("b.txt")).ToBeFocusedAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_press_on_a_row_counts_although_its_list_comes_anew_or_the_script_is_late()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        IPage page = owner.Page;
        TaskCompletionSource<IRoute> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync(new Regex("/library-[^/]*\\.js"), route => Task.FromResult(asked.TrySetResult(route)), new() { Times = 1 });
        await owner.SignInAsync(server);
        await page.PutAsync("letter.txt", "letter");
        await owner.GoToAsync("Library");

        await page.Row("letter.txt").Locator(".more-actions").ClickAsync();
        await (await asked.Task).ContinueAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Menu)).ToHaveCountAsync(0);

        await page.Row("letter.txt").Locator(".more-actions").HoverAsync();
        await page.Mouse.DownAsync();
        await page.PutAsync("news.txt", "news");
        await Assertions.Expect(page.Entry("news.txt")).ToBeVisibleAsync();
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task The_trash_gives_back_several_deletes_for_good_and_is_emptied()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.OpenWithFilesAsync(server, "a.txt", "b.txt", "c.txt", "d.txt");
        IPage page = owner.Page;
        await page.Entry("a.txt").FocusAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(page.GetByText("4 entries are in the trash.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Trash" }).ClickAsync();
        await Assertions.Expect(page.Row("a.txt")).ToContainTextAsync("30 days");
        await page.GetByLabel("Select a.txt").CheckAsync();
        await page.GetByLabel("Select b.txt").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Put back" }).ClickAsync();
        await Assertions.Expect(page.Locator("tr[data-id]")).ToHaveCountAsync(2);
        await page.ActAsync("c.txt", "Delete for good");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("cannot be undone");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete for good" }).ClickAsync();
        await Assertions.Expect(page.Row("c.txt")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Empty the trash" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("1 file, 5 bytes");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Empty the trash" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The trash is empty")).ToBeVisibleAsync();
        await owner.GoToAsync("Library");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveTextAsync(["a.txt", "b.txt"]);
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_list_is_sorted_and_filtered_by_its_address()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.OpenWithFilesAsync(server, "apple.txt", "banana is long.txt", "apricot.txt");
        IPage page = owner.Page;

        await page.GetByRole(AriaRole.Link, new() { Name = "Size", Exact = true }).ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("sort=Size"));
        await page.GetByLabel("Filter this folder by name").FillAsync("ap");
        await Assertions.Expect(page.GetByText("2 entries match")).ToBeVisibleAsync();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("sort=Size&q=ap"));

        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveTextAsync(["apple.txt", "apricot.txt"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Grid" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-look=Grid]")).ToBeVisibleAsync();
        await page.GetByLabel("Filter this folder by name").FillAsync("zebra");
        await Assertions.Expect(page.GetByText("Nothing is called like “zebra”")).ToBeVisibleAsync();
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
        foreach (string name in (string[])["Papers", "Drafts"])
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "New folder" }).ClickAsync();
            await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
            await page.GetByRole(AriaRole.Button, new() { Name = "Make folder" }).ClickAsync();
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Actions for Papers" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Rename Papers" }).ClickAsync();
        await page.GetByLabel("New name").FillAsync("Letters");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();

        await page.GetByLabel("Select Drafts").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Letters" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Move here" }).ClickAsync();
        await Assertions.Expect(page.Entry("Drafts")).ToBeVisibleAsync();

        await page.GetByLabel("Select Drafts").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Assertions.Expect(page.Entry("Drafts")).ToHaveCountAsync(0);
    }
}
