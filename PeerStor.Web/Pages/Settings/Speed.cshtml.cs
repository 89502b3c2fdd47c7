using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.Settings;

/// <summary>How fast content may come to and go from this device.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class SpeedModel(UserLimits limits, ServeOptions options) : Screen
{
    public SpeedLimit Limit => limits.Node;

    public string? Upload { get; private set; }

    public string? Download { get; private set; }

    public string? Problem { get; private set; }

    public bool Saved { get; private set; }

    /// <summary>Where the values come from, unless they are what nobody has set.</summary>
    public string Source => !limits.IsNodeConfigured ? "Set here." : string.Join(
        ' ', options.Settings.Where(setting => !setting.IsDefault && setting.Name.EndsWith("LOAD_SPEED", StringComparison.Ordinal))
            .Select(setting => $"{setting.Name} comes from {setting.Source}; what is saved here takes its place."));

    public void OnGet(bool saved)
    {
        Saved = saved;
        (Upload, Download) = (SizeField.Text(Limit.UploadPerSecond), SizeField.Text(Limit.DownloadPerSecond));
    }

    public async Task<IActionResult> OnPostAsync(string? upload, string? download)
    {
        if (!SizeField.TryReadSpeed(upload, out long? up) || !SizeField.TryReadSpeed(download, out long? down))
        {
            (Upload, Download, Problem) = (upload, download, "A speed is at least 1 KiB a second. Write 5 MB or 500 kB, or nothing.");
            return RejectedPage();
        }

        await limits.SetNodeSpeedAsync(Caller, new SpeedLimit(up, down), HttpContext.Origin(), Aborted);
        return Redirect("/settings/speed?saved=true");
    }
}
