using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>What was deleted and can still come back.</summary>
public sealed class TrashModel(Drive drive, TimeProvider time) : Screen
{
    /// <summary>The newest ones; who deletes more sees the rest when these are gone.</summary>
    private const int MostRows = 2000;

    public TrashView View { get; private set; } = null!;

    public async Task OnGetAsync() => View = await LoadAsync();

    public async Task<IActionResult> OnGetListAsync() => Partial("_Trash", await LoadAsync());

    private async Task<TrashView> LoadAsync()
    {
        DateTimeOffset now = time.GetUtcNow();
        IReadOnlyList<Entry> entries = await drive.ListTrashAsync(Caller, MostRows, Aborted);
        return new TrashView([.. entries.Select(entry => TrashRow.Of(entry, now))], entries.Count == MostRows, now);
    }
}
