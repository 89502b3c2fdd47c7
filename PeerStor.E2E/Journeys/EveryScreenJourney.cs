using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>What must hold on every screen, wide and narrow, light and dark.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class EveryScreenJourney(Browser browser)
{
    private static readonly (int Width, bool Dark)[] Looks = [(1280, false), (1280, true), (360, false), (360, true)];

    [Fact]
    public async Task Every_screen_is_accessible_keeps_to_its_policy_and_fits_the_window()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        IReadOnlyList<string> screens = await FillAsync(owner, files);

        List<string> findings = [];
        foreach ((int width, bool dark) in Looks)
        {
            await owner.Page.SetViewportSizeAsync(width, 800);
            await owner.Page.EmulateMediaAsync(new()
            {
                ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
            });
            foreach (string screen in screens)
            {
                await owner.Page.GotoAsync(screen, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
                string where = $"{screen} at {width}{(dark ? " dark" : "")}";
                findings.AddRange((await Axe.FindAsync(owner.Page)).Select(finding => $"{where}: {finding}"));
                if (await owner.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"))
                {
                    findings.Add($"{where}: wider than the window");
                }
            }
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
        Assert.Empty(owner.Complaints);
    }

    private static async Task<IReadOnlyList<string>> NotesAsync(IPage page)
    {
        await page.GotoAsync("/notepad");
        await page.GetByLabel("Title of a new note").FillAsync("A note with a fairly long title that must fit into a narrow window");
        await page.GetByRole(AriaRole.Button, new() { Name = "New note" }).ClickAsync();
        await page.GetByLabel("Text of the note, in Markdown").FillAsync("# Heading\n\n- [ ] task\n- [x] done\n\n[[Another note]]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
        await Assertions.Expect(page.Locator(".note-state")).ToHaveTextAsync("Synced");
        string note = new Uri(page.Url).AbsolutePath;
        await page.GotoAsync("/notepad");
        string welcome = (await page.GetByRole(AriaRole.Link, new() { Name = "Welcome", Exact = true }).GetAttributeAsync("href"))!;
        string seen = welcome.Replace("/notepad/", "/library/view/", StringComparison.Ordinal);
        return [welcome, seen, await LinkAsync(page, welcome), "/notepad", "/notepad?q=heading", "/notepad?q=zzz", "/notepad?sort=title", "/notepad/statistics", "/notepad/sync", "/notepad/import", "/notepad/open?title=Another%20note", note, $"{note}/history", $"{note}/people"];
    }

    /// <summary>A link to a note, for people without an account.</summary>
    private static Task<string> LinkAsync(IPage page, string note) => page.EvaluateAsync<string>(
        """
        id => fetch('/api/v1/shares', { method: 'POST', body: JSON.stringify({ ids: [id] }), headers: {
          ...JSON.parse(document.body.getAttribute('hx-headers:inherited')), 'Content-Type': 'application/json' } })
          .then(answer => answer.json()).then(made => new URL(made.url).pathname)
        """, note["/notepad/".Length..]);

    /// <summary>Puts one of each kind there and returns the address of every screen.</summary>
    private static async Task<IReadOnlyList<string>> FillAsync(Visitor owner, SampleFiles files)
    {
        IPage page = owner.Page;
        await page.GotoAsync("/library");
        await owner.DropAsync(
            await files.VideoAsync("A very long name of a video that somebody recorded at the lake and never renamed.mp4", 3),
            await files.MusicAsync("song.mp3", 3), await files.PictureAsync("picture.png"), files.Text("notes.txt", "Words."),
            files.Random("data.bin", 1000), files.Text("Folder/inside.txt", "x"), files.Text("gone.txt", "x"));
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(7);
        List<string> screens = ["/", "/upload", "/stream", "/library", "/library?q=nothing", "/library/trash", "/settings", "/settings/access", "/settings/sharing", "/settings/devices", "/settings/network", "/settings/appearance", "/settings/configuration", "/settings/users", "/settings/speed", "/settings/storage", "/settings/audit", "/settings/audit?kind=limits", "/api", "/transfers", "/transfers?kind=Upload&q=zzz", "/?span=quarter", "/search", "/search?q=the", "/search?q=zzz", "/search?q=size:big", "/error/404", "/sign-in/x"];
        foreach (ILocator link in await page.Locator("a[data-row]").AllAsync())
        {
            screens.Add((await link.GetAttributeAsync("href"))!);
        }

        string note = (await page.Row("notes.txt").GetAttributeAsync("data-id"))!;
        await page.PutAsync("notes.txt", "Other words.");
        await page.PutAsync("Folder/below.txt", "x");
        screens.AddRange(((string[])["rename", "move", "copy", "tags", "details", "compare", "share"]).Select(screen => $"/library/{screen}/{note}"));
        screens.Add($"/library/sharing/{await page.Row("Folder").GetAttributeAsync("data-id")}");
        screens.Add("/settings/users");
        await page.GotoAsync("/settings");
        screens.Add((await page.GetByRole(AriaRole.Link, new() { Name = "Change name, place" }).GetAttributeAsync("href"))!);
        await page.GotoAsync("/library");
        screens.AddRange(["/library/keys", "/library/empty-trash", "/library?look=Grid", "/library?look=Compact", "/library?look=List"]);
        await page.ActAsync("gone.txt", "Delete");
        await Assertions.Expect(page.Locator("a[data-row]")).ToHaveCountAsync(7);
        // An upload that was begun and left.
        await page.EvaluateAsync("""
            () => fetch('/api/v1/tus', { method: 'POST', headers: {
              ...JSON.parse(document.body.getAttribute('hx-headers:inherited')), 'Tus-Resumable': '1.0.0',
              'Upload-Length': '100000', 'Upload-Metadata': 'filename ' + btoa('begun.bin') } })
            """);
        screens.AddRange(await SharesAsync(page, [note, (await page.Row("Folder").GetAttributeAsync("data-id"))!]));
        screens.AddRange(await NotesAsync(page));
        await page.GotoAsync("/stream");
        foreach (ILocator card in await page.Locator(".card-link").AllAsync())
        {
            screens.Add((await card.GetAttributeAsync("href"))!);
        }

        await page.GotoAsync("/library/trash");
        screens.Add($"/library/purge/{await page.Row("gone.txt").GetAttributeAsync("data-id")}");
        return screens;
    }

    /// <summary>Links of each kind, as whoever has them sees them.</summary>
    private static async Task<IReadOnlyList<string>> SharesAsync(IPage page, string[] ids)
    {
        string[] links = await page.EvaluateAsync<string[]>(
            """
            async ids => {
              const token = JSON.parse(document.body.getAttribute('hx-headers:inherited'));
              const make = wish => fetch('/api/v1/shares', { method: 'POST', headers: { ...token, 'Content-Type': 'application/json' },
                body: JSON.stringify(wish) }).then(answer => answer.json()).then(made => new URL(made.url).pathname);
              const [file, folder] = ids;
              return Promise.all([make({ ids }), make({ ids: [file] }), make({ ids: [file], maxDownloads: 3, password: 'open sesame' }),
                make({ ids: [file], maxDownloads: 3, title: 'A title' }), make({ ids: [folder], may: 'view,upload' }), make({ ids: [folder], may: 'upload' })]);
            }
            """, ids);
        return [.. links, $"{links[0]}?grid=true", "/s/unknown"];
    }
}
