using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class StreamJourney(Browser browser)
{
    [Fact]
    public async Task A_video_plays_and_goes_on_from_where_it_is_sought()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.DropAsync(await files.VideoAsync("boat.mp4", 60));
        await owner.GoToAsync("Stream");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "boat.mp4" }).ClickAsync();

        ILocator video = owner.Page.Locator("video");
        await video.EvaluateAsync("v => v.play()");
        await owner.Page.WaitForFunctionAsync("() => document.querySelector('video').currentTime > 0.3");
        await video.EvaluateAsync("v => { v.currentTime = 45; }");
        await owner.Page.WaitForFunctionAsync("() => document.querySelector('video').currentTime > 45.3");
        Assert.Equal(640, await video.EvaluateAsync<int>("v => v.videoWidth"));
        await Assertions.Expect(owner.Page.Locator("[data-cannot-play]")).ToBeHiddenAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task What_cannot_be_played_is_said_and_offered_as_a_download()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.DropAsync(files.Random("broken.mp4", 50_000));
        await owner.GoToAsync("Stream");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "broken.mp4" }).ClickAsync();

        ILocator words = owner.Page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(words).ToContainTextAsync("does not play in this browser");
        IDownload download = await owner.Page.RunAndWaitForDownloadAsync(() => words.GetByRole(AriaRole.Link).ClickAsync());
        Assert.Equal("broken.mp4", download.SuggestedFilename);
    }
}
