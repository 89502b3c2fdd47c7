using Microsoft.AspNetCore.Mvc;
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

    public string OwnNode => engine.Devices.Own.Hex;

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

    public ComparisonView Comparison => new(
        engine.Digits.Now, engine.Pairing.Addresses.Count > 0, engine.Devices.Others.Count == 0, engine.Pairing.Addresses,
        [.. _known.Strangers.Select(seen => seen.Name.Length > 0 ? seen.Name : seen.ShortId)]);

    public IActionResult OnGetComparison() => Partial("_Comparison", Comparison);

    public async Task<IActionResult> OnPostOpenComparisonAsync()
    {
        await _changes.OpenComparisonAsync(HttpContext);
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostBeginComparisonAsync(string? device)
    {
        await _changes.BeginComparisonAsync(HttpContext, device ?? "");
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostAnswerComparisonAsync(bool same)
    {
        await _changes.AnswerComparisonAsync(HttpContext, same);
        return RedirectToPage();
    }

    public IActionResult OnPostCloseComparison()
    {
        engine.Digits.Close();
        return RedirectToPage();
    }

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
}

/// <param name="IsLooking">Whether this device looks for others.</param>
/// <param name="CanPair">Whether it has a port that others reach.</param>
public sealed record DevicesView(
    bool IsLooking, IReadOnlyList<KnownDevice> Members, IReadOnlyList<Sighting> Strangers, bool CanPair, DateTimeOffset Now);

/// <summary>Pairing by six digits.</summary>
/// <param name="CanJoin">Whether this device may join others.</param>
/// <param name="Addresses">Where others reach this device.</param>
/// <param name="Seen">Other devices on the local network.</param>
public sealed record ComparisonView(
    PeerStor.Engine.Cluster.Comparison Now, bool CanPair, bool CanJoin, IReadOnlyList<string> Addresses, IReadOnlyList<string> Seen);
