using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;

namespace PeerStor.E2E.Support;

/// <summary>A person with a browser tab. What the page is forbidden to do, and what its scripts trip over, is noted.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    /// <summary>
    /// Milliseconds that an answer may come late, each by chance: finds what takes one order of events for granted.
    /// None unless PEERSTOR_LAG asks for it.
    /// </summary>
    private static readonly string SlowAnswers = $$"""
        const lag = {{int.Parse(Environment.GetEnvironmentVariable("PEERSTOR_LAG") ?? "0", CultureInfo.InvariantCulture)}};
        if (lag) {
          const { fetch } = window;
          window.fetch = async (...request) => {
            const answer = await fetch(...request);
            await new Promise((done) => setTimeout(done, Math.random() ** 2 * lag));
            return answer;
          };
        }
        """;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];

    private Visitor(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Violations of the content security policy and uncaught script errors.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static async Task<Visitor> OpenAsync(IBrowserContext context)
    {
        Visitor visitor = new(context, await context.NewPageAsync());
        await context.ExposeFunctionAsync("complain", (string complaint) => visitor._complaints.Enqueue(complaint));
        await context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => complain(`${e.violatedDirective}: ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))");
        await context.AddInitScriptAsync(SlowAnswers);
        visitor.Page.PageError += (_, error) => visitor._complaints.Enqueue(error);
        visitor.Page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                visitor._complaints.Enqueue(message.Text);
            }
        };
        // Leaving in the middle of an upload asks; these people are sure.
        visitor.Page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        return visitor;
    }

    public async Task SignInAsync(PeerStorProcess server)
    {
        await Page.GotoAsync(server.SignInPath);
        await Page.WaitForURLAsync("**/");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Study" })).ToBeVisibleAsync();
    }

    /// <summary>By a click in the sidebar, as people do, so that uploads go on.</summary>
    public async Task GoToAsync(string screen)
    {
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "Screens" })
            .GetByRole(AriaRole.Link, new() { Name = screen, Exact = true }).ClickAsync();
        await Assertions.Expect(Page.Locator($"#main[data-screen='{screen}']")).ToBeVisibleAsync();
    }

    /// <summary>One of the pages that a screen is divided into.</summary>
    public async Task OpenTabAsync(string tab)
    {
        ILocator link = Page.Locator("nav.settings-nav").GetByRole(AriaRole.Link, new() { Name = tab, Exact = true });
        await link.ClickAsync();
        await Assertions.Expect(link).ToHaveAttributeAsync("aria-current", "page");
    }

    /// <summary>Drops files and folders of this machine onto the middle of the page, as from a file manager.</summary>
    public Task DropAsync(params string[] paths) => DropAsync(Page, paths);

    /// <summary>One more tab of the same browser.</summary>
    public Task<IPage> OpenPageAsync() => _context.NewPageAsync();

    public async Task DropAsync(IPage page, params string[] paths)
    {
        ICDPSession devtools = await _context.NewCDPSessionAsync(page);
        foreach (string step in (string[])["dragEnter", "dragOver", "drop"])
        {
            await devtools.SendAsync("Input.dispatchDragEvent", new Dictionary<string, object>
            {
                ["type"] = step,
                ["x"] = 640,
                ["y"] = 400,
                ["data"] = new Dictionary<string, object>
                {
                    ["items"] = Array.Empty<object>(),
                    ["files"] = paths,
                    ["dragOperationsMask"] = 1,
                },
            });
        }
    }

    /// <summary>A finger that rests on something until the page has answered to it; again when the list moved from under it.</summary>
    public async Task LongPressAsync(ILocator target)
    {
        ICDPSession devtools = await _context.NewCDPSessionAsync(Page);
        ILocator answer = Page.Locator("tr[data-selected]");
        for (int attempt = 0; attempt < 5 && await answer.CountAsync() == 0; attempt++)
        {
            double[] at = await target.EvaluateAsync<double[]>(
                "e => { const { x, y, width, height } = e.getBoundingClientRect(); return [x + width / 2, y + height / 2]; }");
            await TouchAsync(devtools, "touchStart", new Dictionary<string, object> { ["x"] = at[0], ["y"] = at[1] });
            try
            {
                await answer.First.WaitForAsync(new() { Timeout = 3000 });
            }
            catch (TimeoutException)
            {
                // The row was drawn anew in that moment.
            }

            await TouchAsync(devtools, "touchEnd");
        }
    }

    private static async Task TouchAsync(ICDPSession devtools, string type, params object[] fingers) => await devtools.SendAsync(
        "Input.dispatchTouchEvent", new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = fingers });

    /// <summary>The bytes of a stored file, as the server gives them out.</summary>
    public async Task<byte[]> DownloadAsync(string path)
    {
        IAPIResponse answer = await _context.APIRequest.GetAsync(
            "/api/v1/content/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
        Assert.Equal(200, answer.Status);
        return await answer.BodyAsync();
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
