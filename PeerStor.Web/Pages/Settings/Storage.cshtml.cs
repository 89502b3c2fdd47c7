using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Configuration;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Settings;

/// <summary>Where files lie beside this device, whether that works, and what waits.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class StorageModel(PeerStorEngine engine, ServeOptions options, RestartRequest restart, TimeProvider time) : Screen
{
    /// <summary>Seconds until the page is asked for again after a restart was begun.</summary>
    private const string RestartTakes = "4";

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

    /// <summary>Null: nothing can be chosen here.</summary>
    public StorageForm? Form { get; private set; } = options.Loaded is { } settings ? new StorageForm(settings, null) : null;

    public string? Problem { get; private set; }

    public bool IsSaved { get; private set; }

    /// <summary>What was tried; empty: nothing was.</summary>
    public IReadOnlyList<BackendTestStep> Steps { get; private set; } = [];

    public IActionResult OnGet() => Page();

    public IActionResult OnGetNow() => Partial("_Storage", Now);

    public async Task<IActionResult> OnPostTestAsync(BackendKind kind)
    {
        if (!Configured.Contains(kind))
        {
            return NotFound();
        }

        await TestAsync(kind, engine.Depots.Options);
        return Page();
    }

    /// <summary>Tries what was sent, and leaves everything as it is.</summary>
    public async Task<IActionResult> OnPostTryAsync()
    {
        if (await ReadAsync() is not { } wanted)
        {
            return Form is null ? NotFound() : RejectedPage();
        }

        if (wanted.Wanted == BackendKind.Local)
        {
            Problem = "On devices only: there is nothing to try.";
        }

        return Page();
    }

    public async Task<IActionResult> OnPostSaveAsync(bool anyway)
    {
        if (options.Loaded is not { } settings || await ReadAsync() is not { } wanted)
        {
            return Form is null ? NotFound() : RejectedPage();
        }

        Problem = Form!.KindFixedBy is { } source ? $"It is set by {source}, and changed there."
            : await LeftBehindAsync(wanted) is { } left ? left
            : Steps.Any(step => step.Problem is not null) && !anyway ? "It was not saved, because something does not work yet. Everything is as it was."
            : null;
        if (Problem is not null)
        {
            return RejectedPage();
        }

        try
        {
            EnvFile.Change(settings.DataFile, Form.Lines());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SettingException)
        {
            Problem = $"It was not saved: {error.Message.TrimEnd('.')}. Everything is as it was.";
            return RejectedPage();
        }

        await HttpContext.NoteAsync(AuditEvent.StorageChosen, wanted.Chosen.ToString().ToLowerInvariant());
        IsSaved = true;
        Response.Headers["Refresh"] = $"{RestartTakes};url=/settings/storage";
        Response.OnCompleted(() =>
        {
            restart.Begin("Another storage backend was chosen, and this device has started again.");
            return Task.CompletedTask;
        });
        return Page();
    }

    public IActionResult OnPostMove(BackendKind from, BackendKind to, string? speed, bool trial)
    {
        if (!SizeField.TryReadSpeed(speed, out long? bytes))
        {
            Problem = "A speed is at least 1 KiB a second. Write 5 MB or 500 kB, or nothing.";
        }
        else if (!engine.Depots.Moves.Begin(new MoveRequest(from, to, trial, bytes)))
        {
            Problem = from == to ? "It lies there already: choose two places." : "Something is being moved already, or that place is not set up.";
        }

        return Problem is null ? Redirect("/settings/storage") : RejectedPage();
    }

    public IActionResult OnPostStopMove()
    {
        engine.Depots.Moves.Stop();
        return Redirect("/settings/storage");
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

    /// <summary>What was sent, tried out; null when it cannot be, with <see cref="Problem"/>.</summary>
    private async Task<BackendOptions?> ReadAsync()
    {
        if (options.Loaded is not { } settings)
        {
            return null;
        }

        Form = new StorageForm(settings, await Request.ReadFormAsync(Aborted));
        BackendOptions? wanted = Form.Read(out string? problem);
        Problem = problem;
        if (wanted is not null)
        {
            await TestAsync(wanted.Wanted, wanted);
        }

        return wanted;
    }

    private async Task TestAsync(BackendKind kind, BackendOptions wanted)
    {
        if (BackendFactory.Open(kind, wanted, time) is { } backend)
        {
            await using (backend)
            {
                Steps = await BackendTest.RunAsync(backend, time, Aborted);
            }
        }
    }

    /// <summary>What lies only in the place that is in use now would be out of reach.</summary>
    private async Task<string?> LeftBehindAsync(BackendOptions wanted)
    {
        if (engine.Depots.Depot is not { Status.Totals.OnlyThere: > 0 and { } parts } depot)
        {
            return null;
        }

        await using IStorageBackend? next = BackendFactory.Open(wanted.Chosen, wanted, time);
        return next?.Place == depot.Backend.Place
            ? null
            : $"{Format.Count(parts)} parts of files lie only in {depot.Backend.Place}. Move them to this device first, below; then choose again. Nothing was changed.";
    }

    private IReadOnlyList<string> Lost() => engine.Depots.Depot?.Status.LastAudit is { Lost.Count: > 0 } audit
        ? [.. engine.Unreadable.Find(Caller, audit.Lost.ToHashSet(), MostFiles).Select(file => file.Path)]
        : [];
}
