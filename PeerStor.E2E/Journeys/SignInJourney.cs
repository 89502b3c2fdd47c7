using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class SignInJourney(Browser browser)
{
    [Fact]
    public async Task The_printed_link_signs_in_once()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);

        await using Visitor stranger = await browser.VisitAsync(server.Port);
        await stranger.Page.GotoAsync(server.SignInPath);
        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This link does not work");
        await stranger.Page.GotoAsync("/library");
        await Assertions.Expect(stranger.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints.Concat(stranger.Complaints));
    }

    [Fact]
    public async Task A_signed_in_browser_lets_another_one_in_and_throws_it_out_again()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        await owner.GoToAsync("Settings");
        await owner.OpenTabAsync("Browsers and tokens");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Make a sign-in link" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Img, new() { Name = "QR code of the link" })).ToBeVisibleAsync();
        string link = await owner.Page.Locator("#another-device output").InnerTextAsync();

        await using Visitor phone = await browser.VisitAsync(server.Port, new Look(Width: 360));
        await phone.Page.GotoAsync(new Uri(link).AbsolutePath);
        await phone.Page.WaitForURLAsync("**/");

        await owner.GoToAsync("Home");
        await owner.GoToAsync("Settings");
        await owner.OpenTabAsync("Browsers and tokens");
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Sign out" }).First.ClickAsync();
        await owner.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "Sign out" })).ToHaveCountAsync(0);
        await phone.Page.GotoAsync("/library");
        await Assertions.Expect(phone.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints.Concat(phone.Complaints));
    }

    [Fact]
    public async Task A_new_token_is_shown_once_and_works()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        await owner.GoToAsync("Settings");
        await owner.OpenTabAsync("Browsers and tokens");
        await owner.Page.GetByText("New token for a script or program").ClickAsync();
        await owner.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("backup script");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Make the token" }).ClickAsync();
        string token = await owner.Page.Locator("#access output").InnerTextAsync();

        using HttpClient script = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        script.DefaultRequestHeaders.Authorization = new("Bearer", token);
        Assert.True((await script.GetAsync("/api/v1/list/")).IsSuccessStatusCode);
        await owner.Page.ReloadAsync();
        await Assertions.Expect(owner.Page.Locator("#access output")).ToHaveCountAsync(0);
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Row, new() { Name = "backup script" })).ToBeVisibleAsync();
    }
}
