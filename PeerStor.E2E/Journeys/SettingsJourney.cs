using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>Finding one's way among the settings, on a wide and on a narrow screen.</summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class SettingsJourney(Browser browser)
{
    [Fact]
    public async Task All_settings_stand_beside_the_page_and_on_a_phone_behind_one_button()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        await page.GotoAsync("/settings/audit");
        ILocator list = page.GetByRole(AriaRole.Navigation, new() { Name = "Settings" });
        await Assertions.Expect(list.GetByRole(AriaRole.List)).ToHaveCountAsync(3);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "All settings" })).ToBeHiddenAsync();
        await owner.OpenTabAsync("Sharing");

        await page.SetViewportSizeAsync(360, 700);
        await Assertions.Expect(list).ToBeHiddenAsync();
        ILocator open = page.GetByRole(AriaRole.Button, new() { Name = "All settings" });
        await open.PressAsync("Enter");
        await Assertions.Expect(list).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindAsync(page));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(list).ToBeHiddenAsync();
        await open.ClickAsync();
        await list.GetByRole(AriaRole.Link, new() { Name = "Speed" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Speed", Level = 1 })).ToBeVisibleAsync();
        await Assertions.Expect(list).ToBeHiddenAsync();
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_storage_backend_is_chosen_tried_and_used_from_then_on()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        await page.GotoAsync("/settings/storage");
        ILocator folder = page.GetByLabel("Directory of the mount");
        await Assertions.Expect(folder).ToBeHiddenAsync();
        await page.GetByLabel("On a network share too").CheckAsync();
        await folder.FillAsync(server.Data);
        Assert.Empty(await Axe.FindAsync(page));

        await page.GetByRole(AriaRole.Button, new() { Name = "Try, and save if it works" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("It was not saved");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Something does not work" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "Write" })).ToBeVisibleAsync();

        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await page.GetByLabel("Save also if it does not work now").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try, and save if it works" }).ClickAsync();
        await Assertions.Expect(page.GetByText("This device starts again now")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("This device starts again now")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.GetByLabel("On a network share too")).ToBeCheckedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Move what is there" })).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
    }
}
