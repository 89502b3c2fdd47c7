using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Audit;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>What was done that matters for who may see and do what.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class AuditModel(AuditLog audit, Members members) : Screen
{
    private const int RowsAtOnce = 100;

    public IReadOnlyList<AuditRecord> Records { get; private set; } = [];

    public IReadOnlyList<string> Names { get; private set; } = [];

    public string? Kind { get; private set; }

    public string? Name { get; private set; }

    public string? Day { get; private set; }

    public long? Next { get; private set; }

    public bool IsFiltered => !string.IsNullOrEmpty(Kind + Name + Day);

    public async Task<IActionResult> OnGetAsync(long? before, string? kind, string? name, string? day)
    {
        if (AuditKinds.Query(kind, name, day) is not { } query)
        {
            return Redirect("/settings/audit");
        }

        (Kind, Name, Day) = (kind, name, day);
        Names = [.. (await members.ListAsync(Aborted)).Select(member => member.Name)];
        IReadOnlyList<AuditRecord> found = await audit.ListAsync(query, before, RowsAtOnce + 1, Aborted);
        Records = [.. found.Take(RowsAtOnce)];
        Next = found.Count > RowsAtOnce ? Records[^1].Id : null;
        return Page();
    }
}
