namespace PeerStor.Web.Pages.Notepad;

/// <summary>Where files become notes; the browser reads them and sends each.</summary>
public sealed class ImportModel : Screen
{
    public void OnGet()
    {
    }
}
