using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>Two devices become one drive by six digits on two screens, and show each other.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class NetworkJourney(Browser browser)
{
    [Fact]
    public async Task Two_devices_are_paired_by_six_digits_and_drawn_with_what_they_keep()
    {
        await using PeerStorProcess first = await PeerStorProcess.StartAsync();
        await using PeerStorProcess second = await PeerStorProcess.StartAsync();
        await using Visitor host = await browser.VisitAsync(first.Port);
        await using Visitor guest = await browser.VisitAsync(second.Port);
        await host.SignInAsync(first);
        await guest.SignInAsync(second);

        await host.Page.GotoAsync("/settings/devices");
        await host.Page.GetByRole(AriaRole.Button, new() { Name = "Let a device join by six digits" }).ClickAsync();
        ILocator address = host.Page.Locator("#comparison .mono").First;
        await Assertions.Expect(address).ToBeVisibleAsync();
        await guest.Page.GotoAsync("/settings/devices");
        await guest.Page.GetByLabel("Or join a device that waits").FillAsync((await address.InnerTextAsync()).Trim());
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Show digits" }).ClickAsync();

        // The host's page hears of it by itself.
        await Assertions.Expect(host.Page.Locator(".digits")).ToBeVisibleAsync();
        Assert.Equal(await guest.Page.Locator(".digits").InnerTextAsync(), await host.Page.Locator(".digits").InnerTextAsync());
        Assert.Empty(await Axe.FindAsync(host.Page));
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "They are the same" }).ClickAsync();
        await host.Page.GetByRole(AriaRole.Button, new() { Name = "They are the same" }).ClickAsync();
        await Assertions.Expect(host.Page.Locator("#devices")).ToContainTextAsync("connected", new() { Timeout = 60_000 });

        await host.Page.GotoAsync("/settings/network");
        ILocator drawing = host.Page.Locator("svg.network");
        await Assertions.Expect(drawing).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("1 of 1 connections between them are up"));
        foreach ((int width, ColorScheme colors) in new[] { (1280, ColorScheme.Light), (360, ColorScheme.Dark) })
        {
            await host.Page.SetViewportSizeAsync(width, 800);
            await host.Page.EmulateMediaAsync(new() { ColorScheme = colors });
            Assert.Empty(await Axe.FindAsync(host.Page));
            Assert.False(await host.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth"));
        }

        await second.KillAsync();
        await Assertions.Expect(drawing).ToHaveAttributeAsync(
            "aria-label", new System.Text.RegularExpressions.Regex("0 of 1 connections"), new() { Timeout = 30_000 });
        Assert.Empty(host.Complaints);
        Assert.Empty(guest.Complaints);
    }
}
