using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>The other devices on the local network.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class DevicesModel(IServiceProvider services, PeerStorEngine engine) : Screen
{
    private readonly LocalDevices _devices = services.GetRequiredService<LocalDevices>();

    public string OwnId => engine.Node.ShortId;

    public DevicesView View => new(_devices.IsOn, _devices.Seen);

    public void OnGet()
    {
        // Everything is in the view.
    }

    public IActionResult OnGetSeen() => Partial("_Devices", View);
}

/// <param name="IsLooking">Whether this device looks for others.</param>
public sealed record DevicesView(bool IsLooking, IReadOnlyList<Sighting> Seen);
