using PeerStor.Web.Pages.Settings;

namespace PeerStor.Web.Pages.ApiGuide;

/// <summary>The routes of the API with a form for each, read from its own description.</summary>
public sealed class IndexModel : Screen
{
    public IEnumerable<IGrouping<string, ApiOperation>> Operations => ApiOperation.All.GroupBy(operation => operation.Group);

    public string Address => ReachableAddress.For(Request);
}
