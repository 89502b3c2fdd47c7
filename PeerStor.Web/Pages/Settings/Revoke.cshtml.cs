using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Pages.Settings;

/// <summary>Asks once more, then ends a session or token at once.</summary>
[OwnAccount]
public sealed class RevokeModel(Access access) : Screen
{
    public RevokeForm Form { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id)
    {
        GrantSummary? grant = (await access.ListAsync(Caller, Aborted)).FirstOrDefault(grant => grant.Id.Hex == id);
        if (grant is null)
        {
            return NotFound();
        }

        Form = new RevokeForm(GrantRow.Of(grant, Caller.Grant));
        return WantsRegion ? Partial("_RevokeForm", Form) : Page();
    }

    public async Task<IActionResult> OnPostAsync(string id)
    {
        HttpContext.WillEnd(new GrantId(id));
        // One that has ended already is what was asked for.
        if (await access.RevokeAsync(Caller, new GrantId(id), Aborted))
        {
            await HttpContext.NoteAsync(AuditEvent.GrantRevoked);
        }

        if (!WantsRegion)
        {
            return Redirect("/settings/access");
        }

        Response.Trigger("dialogDone");
        Response.Trigger("accessChanged");
        return StatusCode(StatusCodes.Status204NoContent);
    }
}
