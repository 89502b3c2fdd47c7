using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>Bringing notes from another program.</summary>
[Collection(BrowserCollection.Name)]
public sealed class NoteImportJourney(Browser browser)
{
    [Fact]
    public async Task Files_and_a_zip_become_notes_and_nothing_is_written_over()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        FilePayload first = File("one.md", "---\ntitle: First\ntags: [work]\n---\nsee [[two]] and [it](two.md)\n");
        FilePayload zip = new() { Name = "notes.zip", MimeType = "application/zip", Buffer = Zip(("deep/two.md", "---\ntitle: Second\n---\ntext\n"), ("picture.png", "no")) };
        await page.GotoAsync("/notepad/import");

        await page.GetByLabel("Choose files").SetInputFilesAsync([first, zip, File("odd.exe", "no")]);

        await Assertions.Expect(page.Locator("[data-said]")).ToContainTextAsync("2 of 2 files are notes now.");
        await Assertions.Expect(page.Locator("note-import li")).ToHaveCountAsync(3);
        await page.GetByLabel("Choose files").SetInputFilesAsync([zip]);
        await Assertions.Expect(page.Locator("note-import li")).ToContainTextAsync(["left out: A note with this title and this text is here already."]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Notepad" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "First", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".note-preview")).ToContainTextAsync("see Second");
        await Assertions.Expect(page.Locator(".note-facts .tag")).ToHaveTextAsync(["work"]);
        await page.GotoAsync("/notepad");
        await Assertions.Expect(page.Locator(".note-row", new() { HasText = "Second" }).Locator("time")).ToHaveAttributeAsync("datetime", new Regex("^2019-05-06"));
        Assert.Empty(owner.Complaints);
    }

    private static FilePayload File(string name, string text) =>
        new() { Name = name, MimeType = "text/markdown", Buffer = Encoding.UTF8.GetBytes(text) };

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in files)
            {
                ZipArchiveEntry made = zip.CreateEntry(name);
                made.LastWriteTime = new DateTimeOffset(2019, 5, 6, 12, 0, 0, TimeSpan.Zero);
                using Stream entry = made.Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }
}
