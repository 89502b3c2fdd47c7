using PeerStor.Engine.Users;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Configuration;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>Everything that can be set, with its value and source.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class ConfigurationModel(ServeOptions options) : Screen
{
    public IReadOnlyList<EffectiveSetting> Settings { get; private set; } = [];

    public void OnGet() => Settings = options.Settings;
}
