using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(SecondBrowserCollection.Name)]
public sealed class PreviewJourney(Browser browser)
{
    [Fact]
    public async Task Files_of_a_folder_are_walked_through_by_the_arrow_keys()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        IPage page = await OpenAsync(owner, server, "a.md",
            files.Text("a.md", "# Head\n\n[to b](b.txt)"), files.Text("b.txt", "one\ntwo"), await files.PictureAsync("c.png"));

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Head" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "to b" }).ClickAsync();
        await Assertions.Expect(page.GetByText("two")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "c.png" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "b.txt" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(3);
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task An_image_is_zoomed_and_moved_by_keys()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        IPage page = await OpenAsync(owner, server, "c.png", await files.PictureAsync("c.png"), files.Text("d.txt", "x"));

        // A picture that has not come has no size to be moved in.
        await page.WaitForFunctionAsync("() => { const image = document.querySelector('.picture img'); return image.complete && image.naturalWidth > 0; }");
        await page.Locator(".picture").FocusAsync();
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("+");
        await Assertions.Expect(page.GetByText("225 %")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Contains("translate(-60px", await page.Locator(".picture img").GetAttributeAsync("style"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Fit" }).ClickAsync();
        await Assertions.Expect(page.GetByText("225 %")).ToBeHiddenAsync();
        await page.Locator(".picture").HoverAsync();
        await page.Mouse.WheelAsync(0, -400);
        await Assertions.Expect(page.GetByText(" %")).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Code_is_coloured_without_a_change_to_its_text_and_more_of_it_is_fetched()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        string code = string.Concat(Enumerable.Range(1, 20_000).Select(line => $"public int Number{line} = {line}; // note\n"));
        IPage page = await OpenAsync(owner, server, "small.cs", files.Text("small.cs", code[..2000]), files.Text("zlong.cs", code));

        await page.WaitForFunctionAsync("() => CSS.highlights.get('code-keyword')?.size > 5");
        Assert.Equal(0, await page.Locator(".lines li > *").CountAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Next file, zlong.cs" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "zlong.cs" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show more of the text" }).ClickAsync();
        await Assertions.Expect(page.Locator(".lines li").Last).ToContainTextAsync("Number20000 ");
        Assert.Equal(20_000, await page.Locator(".lines li").CountAsync());
        Assert.Empty(owner.Complaints);
    }

    /// <summary>Uploads the files and opens the page of one of them.</summary>
    private static async Task<IPage> OpenAsync(Visitor owner, PeerStorProcess server, string name, params string[] paths)
    {
        await owner.SignInAsync(server);
        await owner.GoToAsync("Library");
        await owner.DropAsync(paths);
        await Assertions.Expect(owner.Page.Locator("a[data-row]")).ToHaveCountAsync(paths.Length);
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
        return owner.Page;
    }
}
