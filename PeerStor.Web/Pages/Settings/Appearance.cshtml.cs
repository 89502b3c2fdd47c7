namespace PeerStor.Web.Pages.Settings;

/// <summary>What the browser keeps: theme and width.</summary>
public sealed class AppearanceModel : Screen;
