using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Configuration;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>Where files lie beside this device, whether that works, and what waits.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class StorageModel(PeerStorEngine engine, ServeOptions options, TimeProvider time) : Screen
{
    private const int MostFiles = 200;
    private static readonly BackendKind[] Backends = [BackendKind.S3, BackendKind.Nfs];

    public StorageView Now => new(
        engine.Depots.Depot?.Status, engine.Depots.GivesUp, engine.Depots.Options.CacheBytes, engine.Depots.CachedBytes, engine.Monitor.Read().Storage, Lost(),
        engine.Depots.Moves.Last);

    /// <summary>Those that can be tried: all that are configured, also when another one is used.</summary>
    public IReadOnlyList<BackendKind> Configured =>
        [.. Backends.Where(engine.Depots.Options.IsConfigured)];

    /// <summary>What was wanted and cannot be used, and why.</summary>
    public IReadOnlyList<string> Warnings => options.StorageWarnings;

    /// <summary>What somebody set.</summary>
    public IReadOnlyList<EffectiveSetting> Settings => [.. options.Settings.Where(setting => BackendSettings.Names.Contains(setting.Name) && !setting.IsDefault)];

    public BackendKind? Tested { get; private set; }

    public IReadOnlyList<BackendTestStep> Steps { get; private set; } = [];

    public IActionResult OnGet() => Page();

    public IActionResult OnGetNow() => Partial("_Storage", Now);

    public async Task<IActionResult> OnPostTestAsync(BackendKind kind)
    {
        if (!Configured.Contains(kind))
        {
            return NotFound();
        }

        await using IStorageBackend backend = BackendFactory.Open(kind, engine.Depots.Options, time)!;
        Tested = kind;
        Steps = await BackendTest.RunAsync(backend, time, Aborted);
        return Page();
    }

    public IActionResult OnPostRetry()
    {
        engine.Depots.Hurry();
        return Redirect("/settings/storage");
    }

    public IActionResult OnPostCompare()
    {
        engine.Depots.Audit();
        return Redirect("/settings/storage");
    }

    private IReadOnlyList<string> Lost() => engine.Depots.Depot?.Status.LastAudit is { Lost.Count: > 0 } audit
        ? [.. engine.Unreadable.Find(Caller, audit.Lost.ToHashSet(), MostFiles).Select(file => file.Path)]
        : [];
}
