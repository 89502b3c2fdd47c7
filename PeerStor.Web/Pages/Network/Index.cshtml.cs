using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Network;

/// <summary>The devices that keep one drive, how they are connected, and how many copies there are.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class IndexModel(PeerStorEngine engine, TimeProvider time) : Screen
{
    public NetworkView View => NetworkView.Of(engine.Network.Read(), time.GetUtcNow());

    public void OnGet()
    {
        // Everything is in the view.
    }

    public IActionResult OnGetNow() => Partial("_Network", View);
}
