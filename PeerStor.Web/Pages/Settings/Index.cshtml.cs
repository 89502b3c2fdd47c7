using PeerStor.Engine;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>This device and its storage.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class IndexModel(PeerStorEngine engine, NodeMonitor monitor, Savings savings) : Screen
{
    public NodeStatus Node { get; private set; } = null!;

    public string OwnNode => engine.Devices.Own.Hex;

    public SavedSpace? Saved { get; private set; }

    public string Address { get; private set; } = "";

    public async Task OnGetAsync()
    {
        Node = await monitor.StatusAsync(Aborted);
        Saved = savings.Current;
        Address = ReachableAddress.For(Request);
    }
}
