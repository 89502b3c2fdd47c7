using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(SecondBrowserCollection.Name)]
public sealed class StreamJourney(Browser browser)
{
    [Fact]
    public async Task A_film_plays_with_keys_and_subtitles_and_goes_on_from_where_it_was_left()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.DropAsync(
            await files.VideoAsync("boat.mp4", 60),
            files.Text("boat.de.srt", "1\n00:00:00,000 --> 00:00:50,000\n<b>Ahoi</b><script>alert(1)</script>\n"));
        await owner.GoToAsync("Stream");
        await OpenAsync(owner, "boat.mp4", "640 × 360");

        ILocator video = owner.Page.Locator("media-player video");
        await owner.Page.Locator("body").PressAsync("k");
        await PastAsync(owner, 0.3);
        await owner.Page.Locator("body").PressAsync("c");
        Assert.Equal("<b>Ahoi</b>alert(1)", await WaitForCueAsync(owner));
        await owner.Page.Locator("body").PressAsync("5");
        await PastAsync(owner, 30.2);
        Assert.Equal(640, await video.EvaluateAsync<int>("v => v.videoWidth"));
        await owner.Page.GetByRole(AriaRole.Slider, new() { Name = "Seek" }).HoverAsync();
        await Assertions.Expect(owner.Page.Locator(".p-preview")).ToContainTextAsync("0:");
        IResponse kept = await owner.Page.RunAndWaitForResponseAsync(
            () => owner.Page.Locator("body").PressAsync("k"), answer => answer.Url.EndsWith("/playback", StringComparison.Ordinal));
        Assert.Equal(204, kept.Status);

        await owner.GoToAsync("Home");
        await owner.GoToAsync("Stream");
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Continue watching" })).ToBeVisibleAsync();
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "boat.mp4" }).First.ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Resume at 0:3" }).ClickAsync();
        await PastAsync(owner, 30);
        await Assertions.Expect(owner.Page.Locator("[data-cannot-play]")).ToBeHiddenAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task What_no_browser_plays_is_said_before_and_plays_once_it_is_converted()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.DropAsync(await files.OldVideoAsync("old.avi", 20));
        await owner.GoToAsync("Stream");
        await OpenAsync(owner, "old.avi", "needs converting");

        ILocator words = owner.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(words).ToContainTextAsync("No browser plays this kind of video");
        IDownload download = await owner.Page.RunAndWaitForDownloadAsync(
            () => words.GetByRole(AriaRole.Link, new() { Name = "Download it" }).ClickAsync());
        Assert.Equal("old.avi", download.SuggestedFilename);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Convert" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Play the converted copy" }).ClickAsync();

        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "old (converted).mp4" })).ToBeVisibleAsync();
        await owner.Page.WaitForFunctionAsync("() => Math.abs(document.querySelector('media-player video').duration - 20) < 0.5");
        await owner.Page.Locator("body").PressAsync("8");
        await owner.Page.Locator("body").PressAsync("k");
        await PastAsync(owner, 16.2);
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task Music_plays_on_while_one_looks_around()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.DropAsync(await files.MusicAsync("one.mp3", 40), await files.MusicAsync("two.mp3", 40));
        await owner.GoToAsync("Stream");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "one.mp3" }).First.ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Play all" }).ClickAsync();

        ILocator dock = owner.Page.GetByRole(AriaRole.Region, new() { Name = "Music player" });
        await Assertions.Expect(dock.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await owner.GoToAsync("Library");
        await Assertions.Expect(dock).ToContainTextAsync("0:01 / 0:40");
        await dock.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(dock.GetByRole(AriaRole.Link)).ToHaveTextAsync("two.mp3");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_press_that_comes_before_the_script_of_the_player_waits_for_it()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.DropAsync(await files.MusicAsync("one.mp3", 40));
        TaskCompletionSource<IRoute> asked = new();
        await owner.Page.RouteAsync(new Regex("/dock-[^/]*\\.js"), route => Task.FromResult(asked.TrySetResult(route)), new() { Times = 1 });
        await owner.GoToAsync("Stream");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "one.mp3" }).First.ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Play all" }).ClickAsync();
        await (await asked.Task).ContinueAsync();

        ILocator dock = owner.Page.GetByRole(AriaRole.Region, new() { Name = "Music player" });
        await Assertions.Expect(dock.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }

    /// <summary>Waits until the device knows the file, as its card then says.</summary>
    private static async Task OpenAsync(Visitor owner, string name, string known)
    {
        ILocator card = owner.Page.GetByRole(AriaRole.Link, new() { Name = name }).First;
        await Assertions.Expect(card).ToContainTextAsync(known);
        await card.ClickAsync();
        await Assertions.Expect(owner.Page.Locator("media-player .p-controls")).ToBeVisibleAsync();
    }

    private static Task<IJSHandle> PastAsync(Visitor owner, double seconds) => owner.Page.WaitForFunctionAsync(
        "seconds => document.querySelector('media-player video').currentTime > seconds", seconds);

    private static async Task<string> WaitForCueAsync(Visitor owner) => (await (await owner.Page.WaitForFunctionAsync(
        "() => [...document.querySelector('media-player video').textTracks].find(track => track.mode === 'showing')?.activeCues?.[0]?.text"))
        .JsonValueAsync<string>())!;
}
