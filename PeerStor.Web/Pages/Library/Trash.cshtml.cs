using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>What was deleted and can still come back.</summary>
public sealed class TrashModel(Drive drive) : Screen
{
    /// <summary>The newest ones; who deletes more sees the rest when these are gone.</summary>
    private const int MostRows = 500;

    public IReadOnlyList<TrashRow> Rows { get; private set; } = [];

    public bool HasMore => Rows.Count == MostRows;

    public async Task OnGetAsync() =>
        Rows = [.. (await drive.ListTrashAsync(Caller, MostRows, Aborted)).Select(TrashRow.Of)];
}
