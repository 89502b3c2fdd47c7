namespace PeerStor.Web.Pages.Settings;

/// <summary>What the browser keeps: theme and width.</summary>
public sealed class AppearanceModel : Screen
{
    public void OnGet()
    {
        // The browser knows it all.
    }
}
