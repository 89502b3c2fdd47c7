using Microsoft.Playwright;

namespace PeerStor.E2E.Support;

/// <summary>One Chromium for many journeys, which looks nothing up outside of this machine.</summary>
public sealed class Browser : IAsyncLifetime
{
    public static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--no-first-run",
        "--no-default-browser-check", "--autoplay-policy=no-user-gesture-required",
    ];

    public static string Executable { get; } = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium";

    /// <summary>How long something that must come may take: far longer than it does, as the machine may have other work.</summary>
    private const float PatienceMilliseconds = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _chromium = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = Flags,
        });
    }

    public async Task DisposeAsync()
    {
        await _chromium!.CloseAsync();
        _playwright!.Dispose();
    }

    /// <summary>A fresh profile in front of a server or a line to it.</summary>
    internal async Task<Visitor> VisitAsync(int port, Look? look = null)
    {
        look ??= new Look();
        IBrowserContext context = await _chromium!.NewContextAsync(new()
        {
            BaseURL = $"http://127.0.0.1:{port}",
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = look.Scripts,
            HasTouch = look.Touch,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(PatienceMilliseconds);
        return await Visitor.OpenAsync(context);
    }
}

/// <summary>How a visitor's browser is set up.</summary>
internal sealed record Look(int Width = 1280, int Height = 800, bool Dark = false, bool Scripts = true, bool Touch = false);

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}

/// <summary>A second Chromium beside the first, as most of a journey is waiting.</summary>
[CollectionDefinition(Name)]
public sealed class SecondBrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "second browser";
}
