using Microsoft.Playwright;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>Writing notes: together, without a connection, and without scripts.</summary>
[Collection(BrowserCollection.Name)]
public sealed class NotepadJourney(Browser browser)
{
    [Fact]
    public async Task Two_windows_write_one_note_and_see_each_other()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor one = await browser.VisitAsync(server.Port);
        await one.SignInAsync(server);
        await using Visitor two = await browser.VisitAsync(server.Port, new Look(Width: 360));
        await SignInTooAsync(two, one);
        string note = await WriteAsync(one.Page, "Together", "- [ ] milk\n");
        await two.Page.GotoAsync(note);
        await Assertions.Expect(Text(two.Page)).ToContainTextAsync("milk");

        await two.Page.GetByRole(AriaRole.Radio, new() { Name = "Text" }).CheckAsync();
        await Text(two.Page).PressAsync("Control+End");
        await two.Page.Keyboard.TypeAsync("- [ ] eggs");

        await Assertions.Expect(Text(one.Page)).ToContainTextAsync("eggs");
        await Assertions.Expect(one.Page.GetByRole(AriaRole.List, new() { Name = "Who else is here" })).ToContainTextAsync("Owner");
        await Assertions.Expect(one.Page.Locator(".caret-name")).ToHaveTextAsync("Owner");
        await one.Page.Locator(".note-preview input").First.CheckAsync();
        await Assertions.Expect(Text(two.Page)).ToContainTextAsync("[x] milk");
        await Text(one.Page).PressAsync("Control+End");
        await one.Page.Keyboard.TypeAsync("\n[[toge");
        await one.Page.GetByRole(AriaRole.Option, new() { Name = "Together" }).ClickAsync();
        await Assertions.Expect(Text(two.Page)).ToContainTextAsync("[[Together]]");
        await Synced(one.Page);
        Assert.Empty(one.Complaints);
        Assert.Empty(two.Complaints);
    }

    [Fact]
    public async Task What_is_typed_without_a_connection_is_kept_and_merged()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        string note = await WriteAsync(page, "Train", "begun\n");

        await page.RouteWebSocketAsync("**/live*", socket => _ = socket.CloseAsync());
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".note-state")).ToHaveTextAsync("Offline");
        await Text(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync("in the tunnel");
        await Assertions.Expect(page.Locator(".note-state")).ToContainTextAsync("kept in this browser");
        await page.ReloadAsync();
        await Assertions.Expect(Text(page)).ToContainTextAsync("in the tunnel");
        await using Visitor other = await browser.VisitAsync(server.Port);
        await SignInTooAsync(other, owner);
        await other.Page.GotoAsync(note);
        await Synced(other.Page);
        await Text(other.Page).PressAsync("Control+Home");
        await other.Page.Keyboard.TypeAsync("meanwhile ");
        await Synced(other.Page);

        await page.UnrouteAllAsync();
        IPage later = await page.Context.NewPageAsync();
        await later.GotoAsync(note);

        await Assertions.Expect(Text(later)).ToContainTextAsync("in the tunnel");
        await Assertions.Expect(Text(later)).ToContainTextAsync("meanwhile");
        await Synced(later);
        await Assertions.Expect(Text(other.Page)).ToContainTextAsync("in the tunnel");
    }

    [Fact]
    public async Task A_save_without_scripts_keeps_what_others_wrote_meanwhile()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor one = await browser.VisitAsync(server.Port);
        await one.SignInAsync(server);
        await using Visitor plain = await browser.VisitAsync(server.Port, new Look(Scripts: false));
        await SignInTooAsync(plain, one, clicks: true);
        string note = await WriteAsync(one.Page, "Plain", "first\n");
        await plain.Page.GotoAsync(note);

        await Text(one.Page).PressAsync("Control+End");
        await one.Page.Keyboard.TypeAsync("meanwhile");
        await Synced(one.Page);
        ILocator box = plain.Page.GetByLabel("Text, in Markdown");
        await box.FillAsync("before " + await box.InputValueAsync());
        await plain.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Assertions.Expect(plain.Page.GetByLabel("Text, in Markdown")).ToHaveValueAsync("before first\nmeanwhile");
        await Assertions.Expect(Text(one.Page)).ToContainTextAsync("before first");
    }

    [Fact]
    public async Task A_version_is_restored_while_the_note_is_open_elsewhere()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor one = await browser.VisitAsync(server.Port);
        await one.SignInAsync(server);
        string note = await WriteAsync(one.Page, "Versions", "good\n");
        await one.Page.GotoAsync(note + "/history");
        await one.Page.GotoAsync(note);
        await Text(one.Page).FillAsync("bad\n");
        await Synced(one.Page);

        await one.Page.GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await one.Page.GetByRole(AriaRole.Button, new() { Name = "Restore" }).First.ClickAsync();

        await Assertions.Expect(Text(one.Page)).ToContainTextAsync("good");
        await Assertions.Expect(Text(one.Page)).Not.ToContainTextAsync("bad");
    }

    [Fact]
    public async Task Keys_and_buttons_format_what_is_chosen_are_undone_and_a_pasted_picture_is_stored_and_shown()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        string note = await WriteAsync(page, "Formats", "word");
        ILocator text = Text(page);

        foreach ((string keys, string marked) in new[] { ("Control+b", "**word**"), ("Control+i", "*word*"), ("Control+e", "`word`"), ("Control+Shift+x", "~~word~~") })
        {
            await text.PressAsync("Control+a");
            await page.Keyboard.PressAsync(keys);
            await Assertions.Expect(text).ToHaveTextAsync(marked);
            await page.Keyboard.PressAsync(keys);
            await Assertions.Expect(text).ToHaveTextAsync("word");
        }

        foreach ((string name, string marked) in new[] { ("Heading", "## word"), ("Task", "- [ ] word"), ("Quote", "> word"), ("Numbered list", "1. word") })
        {
            ILocator button = page.GetByRole(AriaRole.Toolbar, new() { Name = "Format" }).GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
            await button.ClickAsync();
            await Assertions.Expect(text).ToHaveTextAsync(marked);
            await button.ClickAsync();
            await Assertions.Expect(text).ToHaveTextAsync("word");
        }

        await text.PressAsync("Control+End");
        await page.GetByRole(AriaRole.Button, new() { Name = "Table", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".note-preview table th").First).ToHaveTextAsync("Column");
        await text.PressAsync("Control+z");
        await Assertions.Expect(text).Not.ToContainTextAsync("Column");
        await text.PressAsync("Control+y");
        await Assertions.Expect(text).ToContainTextAsync("Column");

        await text.PressAsync("Control+Home");
        await text.EvaluateAsync(
            """
            async box => {
              const canvas = new OffscreenCanvas(40, 30);
              canvas.getContext('2d').fillRect(0, 0, 40, 30);
              const data = new DataTransfer();
              data.items.add(new File([await canvas.convertToBlob()], 'dot.png', { type: 'image/png' }));
              box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);
        await Assertions.Expect(text).ToContainTextAsync("![dot.png](Attachments/dot.png)");
        await Assertions.Expect(page.Locator(".note-preview img")).ToHaveJSPropertyAsync("naturalWidth", 40);
        await Synced(page);
        await page.GotoAsync(note);
        await Assertions.Expect(Text(page)).ToContainTextAsync("![dot.png](Attachments/dot.png)");
        Assert.Empty(owner.Complaints);
    }

    [Fact]
    public async Task A_connection_that_died_without_a_word_is_noticed_and_made_anew()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        await page.Clock.InstallAsync();
        bool isDead = false;
        await page.RouteWebSocketAsync("**/live*", socket =>
        {
            bool diesWithAll = !isDead;
            IWebSocketRoute there = socket.ConnectToServer();
            socket.OnMessage(frame => Pass(frame, there));
            there.OnMessage(frame => Pass(frame, socket));
            void Pass(IWebSocketFrame frame, IWebSocketRoute to)
            {
                if (!(diesWithAll && isDead))
                {
                    to.Send(frame.Binary!);
                }
            }
        });
        await WriteAsync(page, "Lid", "open\n");

        isDead = true;
        await Text(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync("closed");
        await page.Clock.FastForwardAsync(20_000);
        await page.Clock.FastForwardAsync(11_000);

        await Assertions.Expect(page.Locator(".note-state")).ToHaveTextAsync("Synced");
        await page.ReloadAsync();
        await Assertions.Expect(Text(page)).ToContainTextAsync("closed");
    }

    [Fact]
    public async Task What_a_note_has_no_room_for_is_said_and_kept_until_there_is_room()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync("NOTEPAD_MAX_SIZE_MB=1");
        await using Visitor owner = await browser.VisitAsync(server.Port);
        await owner.SignInAsync(server);
        IPage page = owner.Page;
        string note = await WriteAsync(page, "Full", "");
        await page.EvaluateAsync(
            """
            async (id) => {
              const headers = JSON.parse(document.body.getAttribute('hx-headers:inherited'));
              const etag = (await fetch(`/api/v1/notes/${id}/content`)).headers.get('ETag');
              const body = ('x'.repeat(999) + '\n').repeat(999) + 'y'.repeat(990);
              await fetch(`/api/v1/notes/${id}/content`, { method: 'PUT', headers: { ...headers, 'If-Match': etag }, body });
            }
            """,
            note.Split('/')[^1]);
        await Assertions.Expect(Text(page)).ToContainTextAsync("xxx");
        await Text(page).PressAsync("Control+End");
        await page.Keyboard.TypeAsync("no room for this");
        ILocator state = page.Locator(".note-state");
        await Assertions.Expect(state).ToContainTextAsync("Not saved: A note here has at most 1,000,000 characters");
        await Assertions.Expect(state).ToContainTextAsync("kept in this browser");

        for (int i = 0; i < "no room for this".Length; i++)
        {
            await page.Keyboard.PressAsync("Backspace");
        }

        await page.Keyboard.TypeAsync("this");
        await Synced(page);
        string saved = await page.EvaluateAsync<string>("async id => (await fetch(`/api/v1/notes/${id}/content`)).text()", note.Split('/')[^1]);
        Assert.EndsWith("ythis", saved, StringComparison.Ordinal);
    }

    /// <summary>By a link that somebody who is signed in makes.</summary>
    private static async Task SignInTooAsync(Visitor visitor, Visitor signedIn, bool clicks = false)
    {
        string path = await signedIn.Page.EvaluateAsync<string>("""
            async () => (await (await fetch('/api/v1/sign-in-links', {
              method: 'POST', headers: JSON.parse(document.body.getAttribute('hx-headers:inherited')) })).json()).path
            """);
        await visitor.Page.GotoAsync(path);
        if (clicks)
        {
            await visitor.Page.GetByRole(AriaRole.Button).ClickAsync();
        }

        await visitor.Page.WaitForURLAsync("**/");
    }

    private static ILocator Text(IPage page) => page.GetByLabel("Text of the note, in Markdown");

    private static Task Synced(IPage page) => Assertions.Expect(page.Locator(".note-state")).ToHaveTextAsync("Synced");

    /// <summary>Makes a note and answers its address.</summary>
    private static async Task<string> WriteAsync(IPage page, string title, string text)
    {
        await page.GotoAsync("/notepad");
        await page.GetByLabel("Title of a new note").FillAsync(title);
        await page.GetByRole(AriaRole.Button, new() { Name = "New note" }).ClickAsync();
        await Text(page).FillAsync(text);
        await Synced(page);
        return new Uri(page.Url).AbsolutePath;
    }
}
