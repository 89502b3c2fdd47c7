using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Web.Api.Downloads;

namespace PeerStor.Web.Pages.Library;

/// <summary>What is selected, as one zip file. A form, because an address could not hold the ids of many.</summary>
public sealed class ZipModel : Screen
{
    public IActionResult OnGet() => Redirect("/library");

    public async Task<IActionResult> OnPostAsync()
    {
        IReadOnlyList<EntryId> ids = Chosen.Read(Request);
        if (ids.Count == 0)
        {
            return Redirect("/library");
        }

        await HttpContext.RequestServices.GetRequiredService<ZipEndpoints>().SendAsync(HttpContext, ids);
        return new EmptyResult();
    }
}
