using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class VersionsJourney(Browser browser)
{
    [Fact]
    public async Task An_older_version_is_compared_restored_and_nothing_is_lost()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        await page.PutAsync("plan.txt", "same\nold line\nend\n");
        await page.PutAsync("plan.txt", "same\nnew line\nend\n");
        await owner.GoToAsync("Library");

        await page.ActAsync("plan.txt", "Details");
        ILocator details = page.Locator("#details");
        await Assertions.Expect(details.Locator(".versions li")).ToHaveCountAsync(2);
        await details.GetByRole(AriaRole.Link, new() { Name = "Work it out" }).ClickAsync();
        await Assertions.Expect(details.Locator("code")).ToHaveTextAsync(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("same\nnew line\nend\n"u8)));

        await details.GetByRole(AriaRole.Link, new() { Name = "Compare" }).ClickAsync();
        await Assertions.Expect(page.GetByText("1 line added, 1 line removed.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("tr.removed")).ToContainTextAsync("old line");
        await page.GoBackAsync();

        await page.ActAsync("plan.txt", "Details");
        await details.GetByRole(AriaRole.Button, new() { Name = "Restore" }).ClickAsync();
        await Assertions.Expect(details.Locator(".versions li")).ToHaveCountAsync(3);
        Assert.Equal("same\nold line\nend\n"u8.ToArray(), await owner.DownloadAsync("plan.txt"));
        Assert.Empty(owner.Complaints);
    }
}
