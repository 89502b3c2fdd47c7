using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>A note that is a dashboard: typed, looked at, and asked.</summary>
[Collection(BrowserCollection.Name)]
public sealed class DashboardJourney(Browser browser)
{
    private const string Board = """
        ```peerstor select
        name: figure
        label: Figure
        options: files, notes
        ```
        ```peerstor metric
        show: {figure}
        ```
        ```peerstor metric
        show: free
        ```
        ```peerstor nothing
        ```
        """;

    [Fact]
    public async Task Choosing_something_loads_only_the_block_that_uses_it()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        string note = await WriteAsync(page, Board);
        ILocator dependent = page.Locator(".live-metric").First;
        await Assertions.Expect(dependent.Locator("dt")).ToHaveTextAsync("Files");
        await Assertions.Expect(page.Locator(".live-unknown")).ToContainTextAsync("There is no block “nothing”. There are: metric, chart");
        // News would load blocks, too, when something else changes: this window hears none.
        await page.RouteAsync("**/events", _ => Task.CompletedTask);
        await page.ReloadAsync();
        await Synced(page);
        List<string> loaded = [];
        page.Request += (_, request) =>
        {
            if (request.Url.Contains("handler=Block", StringComparison.Ordinal))
            {
                loaded.Add(request.Url);
            }
        };

        await page.GetByLabel("Figure", new() { Exact = true }).SelectOptionAsync("notes");

        await Assertions.Expect(dependent.Locator("dt")).ToHaveTextAsync("Notes");
        string one = Assert.Single(loaded);
        Assert.Contains("name=metric", one, StringComparison.Ordinal);
        Assert.Contains("in-figure=notes", one, StringComparison.Ordinal);
        Assert.EndsWith("?in-figure=notes", page.Url, StringComparison.Ordinal);

        // The address leads back to the same view, and what is typed meanwhile does not change what was chosen.
        await page.ReloadAsync();
        await Assertions.Expect(dependent.Locator("dt")).ToHaveTextAsync("Notes");
        await Synced(page);
        await Text(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync("\n\nmore words");
        await Assertions.Expect(page.Locator(".note-preview")).ToContainTextAsync("more words");
        await Assertions.Expect(page.GetByLabel("Figure", new() { Exact = true })).ToHaveValueAsync("notes");
        await Assertions.Expect(dependent.Locator("dt")).ToHaveTextAsync("Notes");
        Assert.Empty(owner.Complaints);
        Assert.Equal(new Uri(page.Url).AbsolutePath, note);
    }

    [Fact]
    public async Task Without_scripts_a_choice_loads_the_page_anew()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor plain = await browser.VisitAsync(server.Port, new Look(Scripts: false));
        IPage page = plain.Page;
        await page.GotoAsync(server.SignInPath);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in on this browser" }).ClickAsync();
        await page.GotoAsync("/notepad");
        await page.GetByLabel("Title of a new note").FillAsync("Plain board");
        await page.GetByRole(AriaRole.Button, new() { Name = "New note" }).ClickAsync();
        await page.GetByLabel("Text, in Markdown").FillAsync(Board);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await page.GetByLabel("Figure", new() { Exact = true }).SelectOptionAsync("notes");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();

        await Assertions.Expect(page.Locator(".live-metric dt").First).ToHaveTextAsync("Notes");
    }

    [Fact]
    public async Task Blocks_are_inserted_from_the_menu_and_a_film_plays_in_the_note_and_in_the_library()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        IPage page = owner.Page;
        await owner.SignInAsync(server);
        await page.GotoAsync("/library");
        await owner.DropAsync(await files.VideoAsync("boat.mp4", 3));
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(1);
        string note = await WriteAsync(page, Board + "\n```peerstor video\nfile: /boat.mp4\n```\n");

        await page.GetByLabel("Insert a block").SelectOptionAsync("chart");

        await Assertions.Expect(page.Locator(".live-chart figcaption")).ToHaveTextAsync("Space used, 3 days");
        await Assertions.Expect(page.Locator(".live-chart canvas")).ToBeVisibleAsync();
        await PlaysAsync(page);
        await Synced(page);

        // The page of its history has a version written of what was typed.
        await page.GotoAsync(note + "/history");
        await page.GotoAsync(note.Replace("/notepad/", "/library/view/", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".markdown .live-chart canvas")).ToBeVisibleAsync();
        await PlaysAsync(page);
        await page.GetByLabel("Figure", new() { Exact = true }).SelectOptionAsync("notes");
        await Assertions.Expect(page.Locator(".live-metric dt").First).ToHaveTextAsync("Notes");
        Assert.Empty(owner.Complaints);
    }

    private static async Task PlaysAsync(IPage page)
    {
        await Assertions.Expect(page.Locator(".live-video video")).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { const film = document.querySelector('.live-video video'); film.muted = true; return film.play(); }");
        await page.WaitForFunctionAsync("() => { const film = document.querySelector('.live-video video'); return film.readyState >= 2 && film.currentTime > 0; }");
    }

    private static ILocator Text(IPage page) => page.GetByLabel("Text of the note, in Markdown");

    private static Task Synced(IPage page) => Assertions.Expect(page.Locator(".note-state")).ToHaveTextAsync("Synced");

    /// <summary>Makes a note with this text, and answers its address.</summary>
    private static async Task<string> WriteAsync(IPage page, string text)
    {
        await page.GotoAsync("/notepad");
        await page.GetByLabel("Title of a new note").FillAsync("Board");
        await page.GetByRole(AriaRole.Button, new() { Name = "New note" }).ClickAsync();
        await Text(page).FillAsync(text);
        await Synced(page);
        return new Uri(page.Url).AbsolutePath;
    }
}
