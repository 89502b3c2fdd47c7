using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>The devices that make one drive, pairing, and others on the local network.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class DevicesModel(IServiceProvider services, PeerStorEngine engine) : Screen
{
    private readonly DeviceChanges _changes = services.GetRequiredService<DeviceChanges>();
    private readonly KnownDevices _known = services.GetRequiredService<KnownDevices>();

    public string OwnId => engine.Node.ShortId;

    public DevicesView View => new(
        _known.IsLooking, _known.Members, _known.Strangers, engine.Pairing.Addresses.Count > 0, services.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>An invitation that was just made.</summary>
    public string? Link { get; private set; }

    public string? Problem { get; private set; }

    public bool HasJoined { get; private set; }

    public bool WouldTakeOver => engine.Pairing.WouldTakeOver;

    public void OnGet()
    {
        // Everything is in the view.
    }

    public IActionResult OnGetSeen() => Partial("_Devices", View);

    public async Task<IActionResult> OnPostInviteAsync()
    {
        Link = (await _changes.InviteAsync(HttpContext))?.ToString();
        return Page();
    }

    public async Task<IActionResult> OnPostJoinAsync(string? link)
    {
        JoinOutcome outcome = await _changes.JoinAsync(HttpContext, link);
        HasJoined = outcome == JoinOutcome.Joined;
        Problem = HasJoined ? null : "Nothing was changed. " + JoinWords.Of(outcome);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? node)
    {
        if (NodeId.Parse(node) is { } id)
        {
            await _changes.RemoveAsync(HttpContext, id);
        }

        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostRenameAsync(string? node, string? name)
    {
        if (NodeId.Parse(node) is { } id)
        {
            await _changes.RenameAsync(HttpContext, id, name?.Trim() ?? "");
        }

        return RedirectToPage();
    }
}

/// <param name="IsLooking">Whether this device looks for others.</param>
/// <param name="CanPair">Whether it has a port that others reach.</param>
public sealed record DevicesView(
    bool IsLooking, IReadOnlyList<KnownDevice> Members, IReadOnlyList<Sighting> Strangers, bool CanPair, DateTimeOffset Now);
