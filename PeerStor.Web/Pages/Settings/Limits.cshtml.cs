using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.Settings;

/// <summary>How much one user may store, and how fast.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class LimitsModel(Members members, UserLimits limits, StorageUse use) : Screen
{
    public UserId Id { get; private set; }

    public string Name { get; private set; } = "";

    public StorageRoom Room { get; private set; } = null!;

    [BindProperty]
    public LimitsForm Form { get; set; } = new();

    public string? Problem { get; private set; }

    public bool Saved { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, bool saved)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }

        UserLimit now = limits.Of(Id);
        Saved = saved;
        Form = new LimitsForm
        {
            Quota = SizeField.Text(now.QuotaBytes), Upload = SizeField.Text(now.Speed.UploadPerSecond), Download = SizeField.Text(now.Speed.DownloadPerSecond),
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id)
    {
        if (!await LoadAsync(id))
        {
            return NotFound();
        }

        if (!SizeField.TryRead(Form.Quota, out long? quota))
        {
            return Refused($"“{Form.Quota}” is no size. Write 50 GB or 500 MB, or nothing.");
        }

        if (!SizeField.TryReadSpeed(Form.Upload, out long? upload) || !SizeField.TryReadSpeed(Form.Download, out long? download))
        {
            return Refused("A speed is at least 1 KiB a second. Write 5 MB or 500 kB, or nothing.");
        }

        UserLimit before = limits.Of(Id);
        SpeedLimit speed = new(upload, download);
        if (quota != before.QuotaBytes)
        {
            await limits.SetQuotaAsync(Caller, Id, quota, HttpContext.Origin(), Aborted);
        }

        if (speed != before.Speed)
        {
            await limits.SetSpeedAsync(Caller, Id, speed, HttpContext.Origin(), Aborted);
        }

        return Redirect($"/settings/users/limits/{Id}?saved=true");
    }

    private PageResult Refused(string problem)
    {
        Problem = problem;
        return RejectedPage();
    }

    private async Task<bool> LoadAsync(string id)
    {
        if (!Guid.TryParseExact(id, "N", out Guid user)
            || (await members.ListAsync(Aborted)).FirstOrDefault(member => member.Id.Value == user) is not { } member)
        {
            return false;
        }

        (Id, Name, Room) = (member.Id, member.Name, use.Of(member.Id));
        return true;
    }
}

/// <summary>The fields as they were typed.</summary>
public sealed class LimitsForm
{
    [BindProperty(Name = "quota")]
    public string? Quota { get; set; }

    [BindProperty(Name = "upload")]
    public string? Upload { get; set; }

    [BindProperty(Name = "download")]
    public string? Download { get; set; }
}
