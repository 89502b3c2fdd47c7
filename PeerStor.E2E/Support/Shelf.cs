using Microsoft.Playwright;

namespace PeerStor.E2E.Support;

/// <summary>The Library as its visitors use it.</summary>
internal static class Shelf
{
    public static ILocator Entry(this IPage page, string name) =>
        page.Locator("a[data-row]").And(page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }));

    public static ILocator Row(this IPage page, string name) =>
        page.Locator("tr[data-id]").Filter(new() { Has = page.Entry(name) });

    /// <summary>Chooses an action from the menu at the end of a row.</summary>
    public static async Task ActAsync(this IPage page, string name, string action)
    {
        await page.Row(name).Locator(".more-actions").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem).Filter(new() { HasText = action }).First.ClickAsync();
    }

    /// <summary>Takes back what a message says, of several messages the one that says this.</summary>
    public static Task UndoAsync(this IPage page, string message) =>
        page.Locator(".toast").Filter(new() { HasText = message }).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

    /// <summary>Signs in, opens the Library and puts texts there: their names are what they say.</summary>
    public static async Task OpenWithFilesAsync(this Visitor owner, PeerStorProcess server, params string[] names)
    {
        using SampleFiles files = new();
        await owner.SignInAsync(server);
        await owner.GoToAsync("Library");
        await owner.Page.Locator("main input[data-pick]").First.SetInputFilesAsync(names.Select(name => files.Text(name, name)));
        foreach (string name in names)
        {
            await Assertions.Expect(owner.Page.Entry(name)).ToBeVisibleAsync();
        }
    }

    /// <summary>Stores a file by a request of the page, so that it needs no dialog and no waiting.</summary>
    public static Task PutAsync(this IPage page, string path, string content) => page.EvaluateAsync(
        """
        async ([path, content]) => {
          const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited"));
          const answer = await fetch(`/api/v1/content/${encodeURI(path)}`, { method: "PUT", body: content, headers });
          if (!answer.ok) throw new Error(`${answer.status}`);
        }
        """,
        new[] { path, content });

    public static async Task MakeFolderAsync(this IPage page, string name)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "New folder" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.Keyboard.PressAsync("Enter");

        // The news of it can be here before the answer, which closes the dialog: until then keys are the dialog's.
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Assertions.Expect(page.Entry(name)).ToBeVisibleAsync();
    }
}
