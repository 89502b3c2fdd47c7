using System.Security.Cryptography;
using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class UploadJourney(Browser browser)
{
    private const int LongFileBytes = 40 << 20;

    /// <summary>Slow enough to be caught in the middle, fast enough to wait for.</summary>
    private const int LineBytesPerSecond = 12 << 20;

    private static readonly LocatorAssertionsToContainTextOptions Patiently = new() { Timeout = 90_000 };

    [Fact]
    public async Task A_folder_that_is_dropped_arrives_with_all_that_is_in_it()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        byte[] first = File.ReadAllBytes(files.Random("Trip/day 1/böat.bin", 300_000));
        files.Text("Trip/notes.txt", "We went by boat.");
        files.Text("Trip/day 2/empty.txt", "");
        await owner.SignInAsync(server);
        await owner.GoToAsync("Library");

        await owner.DropAsync(Path.Combine(files.Root, "Trip"));

        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Trip", Exact = true }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "notes.txt", Exact = true })).ToBeVisibleAsync();
        await owner.GoToAsync("Upload");
        await Assertions.Expect(owner.Page.Locator("upload-list")).ToContainTextAsync("3 of 3 files", Patiently);
        Assert.Equal(first, await owner.DownloadAsync("Trip/day 1/böat.bin"));
        Assert.Empty(await owner.DownloadAsync("Trip/day 2/empty.txt"));
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task An_upload_goes_on_by_itself_after_the_server_was_killed()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Line line = new(server.Port, LineBytesPerSecond);
        await using Visitor owner = await browser.VisitAsync(line.Port);
        using SampleFiles files = new();
        string video = files.Random("holiday.mp4", LongFileBytes);
        await BeginAsync(owner, server, video);

        await server.KillAsync();
        await Assertions.Expect(owner.Page.Locator(".transfer")).ToContainTextAsync("waiting for the connection", Patiently);
        await server.StartAgainAsync();

        await ExpectDoneAsync(owner);
        await ExpectSameAsync(owner, video);
    }

    [Fact]
    public async Task An_upload_goes_on_by_itself_after_the_line_was_cut_and_while_other_screens_are_visited()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Line line = new(server.Port, LineBytesPerSecond);
        await using Visitor owner = await browser.VisitAsync(line.Port);
        using SampleFiles files = new();
        string video = files.Random("holiday.mp4", LongFileBytes);
        await BeginAsync(owner, server, video);

        line.Cut();
        await Assertions.Expect(owner.Page.Locator(".transfer")).ToContainTextAsync("waiting for the connection", Patiently);
        line.Mend();
        await owner.GoToAsync("Library");
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Region, new() { Name = "Uploads" })).ToBeVisibleAsync();

        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "holiday.mp4", Exact = true }))
            .ToBeVisibleAsync(new() { Timeout = 90_000 });
        await ExpectSameAsync(owner, video);
    }

    [Fact]
    public async Task After_a_reload_the_same_file_is_chosen_and_only_the_rest_is_sent()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Line line = new(server.Port, LineBytesPerSecond);
        await using Visitor owner = await browser.VisitAsync(line.Port);
        using SampleFiles files = new();
        string video = files.Random("holiday.mp4", LongFileBytes);
        await BeginAsync(owner, server, video);

        await owner.Page.ReloadAsync();
        IRequest goingOn = await owner.Page.RunAndWaitForRequestAsync(
            () => owner.Page.GetByLabel("Choose the same file to go on").SetInputFilesAsync(video),
            request => request.Method == "PATCH");

        Assert.True(long.Parse(goingOn.Headers["upload-offset"]) >= 8 << 20);
        await ExpectDoneAsync(owner);
        await ExpectSameAsync(owner, video);
        await Assertions.Expect(owner.Page.GetByText("Choose the same file to go on")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_upload_is_paused_resumed_and_cancelled()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Line line = new(server.Port, LineBytesPerSecond);
        await using Visitor owner = await browser.VisitAsync(line.Port);
        using SampleFiles files = new();
        await BeginAsync(owner, server, files.Random("holiday.mp4", LongFileBytes));

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Pause holiday.mp4" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".transfer")).ToContainTextAsync("paused");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Resume holiday.mp4" }).ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".transfer")).ToContainTextAsync("sending");
        await owner.Page.RunAndWaitForResponseAsync(
            () => owner.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel holiday.mp4" }).ClickAsync(),
            response => response.Request.Method == "DELETE");
        await Assertions.Expect(owner.Page.Locator(".transfer")).ToHaveCountAsync(0);
        await owner.Page.ReloadAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Unfinished" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_asked_about_and_both_files_can_be_kept()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.GoToAsync("Library");
        ILocator pick = owner.Page.Locator("main input[data-pick]").First;
        await pick.SetInputFilesAsync(files.Text("letter.txt", "first"));
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "letter.txt", Exact = true })).ToBeVisibleAsync();

        await pick.SetInputFilesAsync(files.Text("letter.txt", "second one"));
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Keep both" }).ClickAsync();

        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "letter (2).txt", Exact = true })).ToBeVisibleAsync();
        Assert.Equal("first"u8.ToArray(), await owner.DownloadAsync("letter.txt"));
        Assert.Equal("second one"u8.ToArray(), await owner.DownloadAsync("letter (2).txt"));
    }

    [Fact]
    public async Task Without_scripts_a_plain_form_sends_a_file()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port, new Look(Scripts: false));
        using SampleFiles files = new();
        string file = files.Random("paper.bin", 3_000_000);
        await owner.Page.GotoAsync(server.SignInPath);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in on this browser" }).ClickAsync();
        await owner.GoToAsync("Upload");
        await owner.Page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(file);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }).ClickAsync();

        await Assertions.Expect(owner.Page.Locator("main").GetByRole(AriaRole.Status)).ToContainTextAsync("“paper.bin” is stored here now");
        await ExpectSameAsync(owner, file);
    }

    private static async Task BeginAsync(Visitor owner, PeerStorProcess server, string file)
    {
        await owner.SignInAsync(server);
        await owner.GoToAsync("Upload");
        await owner.Page.Locator("main input[data-pick]").First.SetInputFilesAsync(file);
        // The server has acknowledged the first pieces.
        await Assertions.Expect(owner.Page.Locator(".transfer progress")).Not.ToHaveJSPropertyAsync("value", 0, new() { Timeout = 90_000 });
    }

    private static Task ExpectDoneAsync(Visitor owner) =>
        Assertions.Expect(owner.Page.Locator(".transfer")).ToContainTextAsync("done", Patiently);

    private static async Task ExpectSameAsync(Visitor owner, string file)
    {
        byte[] stored = await owner.DownloadAsync(Path.GetFileName(file));
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(file)), SHA256.HashData(stored));
        Assert.Empty(owner.Complaints);
    }
}
