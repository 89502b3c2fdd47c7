using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>How notes travel: what came from which device, what waits for which and why.</summary>
public sealed class SyncModel(NoteTravel travel, TimeProvider time) : Screen
{
    private const int Lines = 100;
    private const int Days = 30;

    public SyncView View { get; private set; } = null!;

    public void OnGet() => View = Load(null);

    public IActionResult OnGetRegion() => Partial("_Sync", Load(null));

    public async Task<IActionResult> OnPostAsync()
    {
        if (!Caller.Scope.HasFlag(GrantScope.Write))
        {
            return StatusCode(StatusCodes.Status403Forbidden);
        }

        long sent = await travel.SendAsync(Aborted);
        if (!WantsRegion)
        {
            return Redirect("/notepad/sync");
        }

        return Partial("_Sync", Load(sent == 0 ? "Nothing was waiting." : $"{Format.Count(sent, "edit", "edits")} sent."));
    }

    private SyncView Load(string? said) => new(travel.Report(Caller, Lines, Days), said, time.GetUtcNow());
}

/// <param name="Said">What a press of the button did.</param>
public sealed record SyncView(SyncReport Report, string? Said, DateTimeOffset Now)
{
    public long Most => Math.Max(1, Report.Days.Max(day => day.Came + day.Went));

    public bool HasAny => Report.Days.Any(day => day.Came + day.Went > 0);
}
