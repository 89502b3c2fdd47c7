using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>Somebody stores files that attack whoever looks at them.</summary>
[Collection(BrowserCollection.Name)]
public sealed class HostileFilesJourney(Browser browser)
{
    [Fact]
    public async Task No_file_runs_anything_loads_from_elsewhere_or_breaks_the_page()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        Dictionary<string, string> pages = await StoreAsync(owner);
        IPage page = owner.Page;
        ConcurrentQueue<string> caught = [];
        page.Dialog += (_, dialog) => caught.Enqueue($"a dialog: {dialog.Message}");
        page.Popup += (_, popup) => caught.Enqueue($"a window: {popup.Url}");
        page.Context.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" or "wss" } to && to.Host != "127.0.0.1")
            {
                caught.Enqueue($"a request: {request.Url}");
            }
        };

        List<string> findings = [];
        foreach ((int width, bool dark) in new[] { (1280, false), (1280, true), (360, false), (360, true) })
        {
            await page.SetViewportSizeAsync(width, 800);
            await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
            foreach ((string name, string address) in pages)
            {
                foreach (string look in width == 360 && !dark ? ["", "?source=true"] : new[] { "" })
                {
                    await page.GotoAsync(address + look);
                    await Assertions.Expect(page.Locator(".file-head h1")).ToBeVisibleAsync();
                    string where = $"{name}{look} at {width}";
                    findings.AddRange((await Axe.FindAsync(page)).Select(finding => $"{where}: {finding}"));
                    if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"))
                    {
                        findings.Add($"{where}: wider than the window");
                    }

                    if (await page.EvaluateAsync<bool>("() => document.querySelector('main script, main [onload], main [onerror], main [onclick], main [style]:not(img)') !== null"))
                    {
                        findings.Add($"{where}: the page holds what the file brought");
                    }

                    findings.AddRange(caught.Select(what => $"{where}: {what}"));
                    caught.Clear();
                }
            }
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));
        Assert.Empty(owner.Complaints);
    }

    /// <summary>Stores them all and returns the address of each one's page.</summary>
    private static async Task<Dictionary<string, string>> StoreAsync(Visitor owner)
    {
        Dictionary<string, string> pages = [];
        foreach ((string name, byte[] content) in HostileFiles.All)
        {
            string id = await owner.Page.EvaluateAsync<string>(
                """
                async ([name, content]) => (await (await fetch('/api/v1/content/' + encodeURIComponent(name), {
                  method: 'PUT', headers: JSON.parse(document.body.getAttribute('hx-headers:inherited')),
                  body: Uint8Array.from(atob(content), c => c.charCodeAt(0)) })).json()).id
                """,
                new[] { name, Convert.ToBase64String(content) });
            pages[JsonSerializer.Serialize(name)] = $"/library/view/{id}";
        }

        return pages;
    }
}
