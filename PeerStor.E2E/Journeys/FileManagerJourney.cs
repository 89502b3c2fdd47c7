using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>The Library as a file manager: by keys alone, with the mouse, and with a finger.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class FileManagerJourney(Browser browser)
{
    [Fact]
    public async Task Everything_is_reached_by_keys_alone()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.OpenWithFilesAsync(server, "apple.txt", "banana.txt", "cherry.txt", "date.txt");
        IPage page = owner.Page;
        await page.MakeFolderAsync("Fruit");
        await page.Locator("#main").FocusAsync();

        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Entry("Fruit")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("ban");
        await Assertions.Expect(page.Entry("banana.txt")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await Assertions.Expect(page.GetByText("2 entries selected · 20 bytes")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+x");
        await page.Keyboard.PressAsync("Home");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Fruit", Exact = true })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Control+v");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveTextAsync(["banana.txt", "cherry.txt"]);
        await page.Keyboard.PressAsync("Backspace");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveTextAsync(["Fruit", "apple.txt", "date.txt"]);

        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.Entry("date.txt")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.GetByLabel("Select date.txt")).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("Shift+F10");
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.PressAsync("t");
        await Assertions.Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Tags…" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByLabel("Tags, with commas between them").FillAsync("sweet, brown");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Row("date.txt").Locator(".chip")).ToHaveTextAsync(["brown", "sweet"]);

        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("to the first and the very last entry");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+i");
        await Assertions.Expect(page.GetByLabel("Filter this folder by name")).ToBeFocusedAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Several_are_dragged_onto_a_folder_and_a_taken_name_is_asked_about()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.OpenWithFilesAsync(server, "a.txt", "b.txt", "c.txt");
        IPage page = owner.Page;
        await page.PutAsync("Box/b.txt", "there before");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".selection-bar")).ToBeHiddenAsync();

        await page.Row("a.txt").Locator("td.number").ClickAsync();
        await page.Row("b.txt").Locator("td.number").ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Assertions.Expect(page.GetByText("2 entries selected")).ToBeVisibleAsync();
        await page.Entry("a.txt").DragToAsync(page.Locator(".tree").GetByText("Box"));
        ILocator dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("“b.txt” is taken");
        await Assertions.Expect(page.Entry("a.txt")).ToHaveCountAsync(1);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Replace" }).ClickAsync();
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveTextAsync(["Box", "c.txt"]);
        Assert.Equal("b.txt"u8.ToArray(), await owner.DownloadAsync("Box/b.txt"));

        await page.UndoAsync("moved");
        await Assertions.Expect(page.Entry("a.txt")).ToBeVisibleAsync();
        await page.Row("c.txt").ClickAsync(new() { Button = MouseButton.Right });
        await page.GetByRole(AriaRole.Menuitem).Filter(new() { HasText = "Copy…" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Box" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy here" }).ClickAsync();
        await Assertions.Expect(page.GetByText("“c.txt” is copied.")).ToBeVisibleAsync();
        Assert.Equal("c.txt"u8.ToArray(), await owner.DownloadAsync("Box/c.txt"));
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_long_press_begins_selecting_and_the_bar_has_the_actions()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port, new Look(Width: 360, Touch: true));
        await owner.OpenWithFilesAsync(server, "a.txt", "b.txt", "c.txt");
        IPage page = owner.Page;

        await owner.LongPressAsync(page.Entry("a.txt"));
        await Assertions.Expect(page.GetByText("1 entry selected")).ToBeVisibleAsync();
        await page.Entry("b.txt").TapAsync();
        await Assertions.Expect(page.GetByText("2 entries selected")).ToBeVisibleAsync();
        await page.Locator(".selection-bar").GetByRole(AriaRole.Button, new() { Name = "Delete" }).TapAsync();
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveTextAsync(["c.txt"]);
        await page.Row("c.txt").Locator(".more-actions").TapAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Details" }).TapAsync();
        await Assertions.Expect(page.Locator("#details")).ToContainTextAsync("Only you");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the details" }).TapAsync();
        await page.Entry("c.txt").TapAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "c.txt" })).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_long_list_is_whole_for_the_keys_and_for_the_browsers_own_search()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        await page.EvaluateAsync(
            """
            async () => {
              const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
              const put = async (lane) => {
                for (let i = lane; i < 300; i += 6) {
                  await fetch(`/api/v1/content/Many/file ${i}.txt`, { method: "PUT", body: `${i}`, headers });
                }
              };
              await Promise.all([0, 1, 2, 3, 4, 5].map(put));
            }
            """);
        await owner.GoToAsync("Library");
        await page.Entry("Many").ClickAsync();
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(300);
        Assert.True(await page.EvaluateAsync<bool>("() => find('file 298.txt')"));

        // What makes adding 10,000 rows cheap: nothing in them to be upgraded or processed, and blocks that are skipped out of sight.
        Assert.Equal(0, await page.Locator("tr[data-id] :is([hx-get], [hx-post], [hx-trigger], :not(:defined))").CountAsync());
        Assert.Equal(
            ["auto"], await page.EvaluateAsync<string[]>(
                "() => [...new Set([...document.querySelectorAll('.folder-list .rows')].map((block) => getComputedStyle(block).contentVisibility))]"));

        await page.Locator("#main").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Assertions.Expect(page.Entry("file 299.txt")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+a");
        await Assertions.Expect(page.GetByText("300 entries selected")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Delete");
        await Assertions.Expect(page.GetByText("This folder is empty")).ToBeVisibleAsync();
        await page.UndoAsync("in the trash");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(300);
        Assert.Empty(owner.Complaints);
    }
}
