using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.FolderRights;

/// <summary>Finds users and groups by what people call them, or by id.</summary>
internal sealed class Principals(Members members, Groups groups)
{
    public async Task<(Guid Id, bool IsGroup)?> FindAsync(string? user, string? group, CancellationToken cancellationToken)
    {
        if (user is not null)
        {
            Member? found = (await members.ListAsync(cancellationToken))
                .FirstOrDefault(member => Is(user, member.Id.Value, member.Name));
            return found is null ? null : (found.Id.Value, false);
        }

        Group? team = (await groups.ListAsync(cancellationToken)).FirstOrDefault(one => Is(group ?? "", one.Id, one.Name));
        return team is null ? null : (team.Id, true);
    }

    private static bool Is(string wanted, Guid id, string name) =>
        string.Equals(wanted.Trim(), name, StringComparison.OrdinalIgnoreCase) || wanted == id.ToString("N");
}
