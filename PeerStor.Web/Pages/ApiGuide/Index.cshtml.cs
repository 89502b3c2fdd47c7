using PeerStor.Web.Pages.Settings;

namespace PeerStor.Web.Pages.ApiGuide;

/// <summary>The routes of the API with a form for each, read from its own description.</summary>
public sealed class IndexModel : Screen
{
    public IReadOnlyList<IGrouping<string, ApiOperation>> Operations { get; private set; } = [];

    public string Address { get; private set; } = "";

    public void OnGet()
    {
        Operations = [.. ApiOperation.All.GroupBy(operation => operation.Group)];
        Address = ReachableAddress.For(Request);
    }
}
