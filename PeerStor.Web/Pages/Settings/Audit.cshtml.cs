using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Pages.Settings;

/// <summary>What was done that matters for who may see and do what.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class AuditModel(AuditLog audit) : Screen
{
    private const int RowsAtOnce = 100;

    public IReadOnlyList<AuditRecord> Records { get; private set; } = [];

    public long? Next { get; private set; }

    public async Task OnGetAsync(long? before)
    {
        IReadOnlyList<AuditRecord> found = await audit.ListAsync(before, RowsAtOnce + 1, Aborted);
        Records = [.. found.Take(RowsAtOnce)];
        Next = found.Count > RowsAtOnce ? Records[^1].Id : null;
    }
}
