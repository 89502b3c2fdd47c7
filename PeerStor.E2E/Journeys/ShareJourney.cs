using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

[Collection(BrowserCollection.Name)]
public sealed class ShareJourney(Browser browser)
{
    [Fact]
    public async Task A_file_is_shared_in_the_library_and_opened_by_somebody_without_an_account()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await using Visitor guest = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        await owner.Page.PutAsync("plan.txt", "Meet at the lake.");
        await owner.GoToAsync("Library");

        await owner.Page.ActAsync("plan.txt", "Share…");
        ILocator dialog = owner.Page.Locator("#dialog");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        await Assertions.Expect(dialog.Locator("svg.qr")).ToBeVisibleAsync();
        string link = new Uri(await dialog.Locator("#share-url").TextContentAsync() ?? "").AbsolutePath;
        await dialog.GetByRole(AriaRole.Link, new() { Name = "Done" }).ClickAsync();

        await guest.Page.GotoAsync(link);
        await Assertions.Expect(guest.Page.GetByRole(AriaRole.Heading, new() { Name = "plan.txt" })).ToBeVisibleAsync();
        await Assertions.Expect(guest.Page.GetByText("Meet at the lake.")).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindAsync(guest.Page));
        IDownload download = await guest.Page.RunAndWaitForDownloadAsync(
            () => guest.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("Meet at the lake.", await File.ReadAllTextAsync(await download.PathAsync()));

        await owner.GoToAsync("Settings");
        await owner.OpenTabAsync("Sharing");
        ILocator row = owner.Page.Locator("#shares tbody tr");
        await Assertions.Expect(row).ToContainTextAsync("1 visit");
        Assert.Empty(await Axe.FindAsync(owner.Page));
        await row.GetByRole(AriaRole.Link, new() { Name = "End" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "End the link" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByText("Nothing is shared by a link")).ToBeVisibleAsync();

        await guest.Page.ReloadAsync();
        await Assertions.Expect(guest.Page.GetByRole(AriaRole.Heading, new() { Name = "This link does not work (any more)" })).ToBeVisibleAsync();
        Assert.Empty(owner.Complaints);
        Assert.Empty(guest.Complaints);
    }

    [Fact]
    public async Task A_folder_takes_files_from_people_who_see_nothing_of_it()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await using Visitor guest = await browser.VisitAsync(server.Port);
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.Page.PutAsync("inbox/secret.txt", "not for guests");
        await owner.GoToAsync("Library");

        await owner.Page.ActAsync("inbox", "Share…");
        ILocator dialog = owner.Page.Locator("#dialog");
        await dialog.GetByLabel("Whoever has the link may").SelectOptionAsync("upload");
        await dialog.GetByText("Password, limit and title").ClickAsync();
        await dialog.GetByLabel("Password, when one is to be needed").FillAsync("open sesame");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        string link = new Uri(await dialog.Locator("#share-url").TextContentAsync() ?? "").AbsolutePath;

        await guest.Page.GotoAsync(link);
        Assert.Empty(await Axe.FindAsync(guest.Page));
        await guest.Page.GetByLabel("Password").FillAsync("open sesame");
        await guest.Page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await guest.Page.GetByLabel("Files to send").SetInputFilesAsync(files.Text("homework.txt", "my homework"));
        await Assertions.Expect(guest.Page.Locator(".sent")).ToContainTextAsync("homework.txt");
        await Assertions.Expect(guest.Page.Locator(".sent")).ToContainTextAsync("sent");
        await guest.Page.ReloadAsync();
        await Assertions.Expect(guest.Page.Locator(".sent")).ToContainTextAsync("homework.txt");
        await Assertions.Expect(guest.Page.GetByText("secret.txt")).ToHaveCountAsync(0);
        Assert.Empty(await Axe.FindAsync(guest.Page));

        Assert.Equal("my homework"u8.ToArray(), await owner.DownloadAsync("inbox/homework.txt"));
        Assert.Empty(owner.Complaints);
        Assert.Empty(guest.Complaints);
    }
}
