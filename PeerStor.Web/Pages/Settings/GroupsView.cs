using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Settings;

/// <summary>The region with the groups. <paramref name="Open"/>: the one that was just changed.</summary>
public sealed record GroupsView(
    IReadOnlyList<Group> Groups, IReadOnlyList<Member> Everybody, Guid? Open = null, string? Problem = null)
{
    public IReadOnlyList<Member> OthersOf(Group group) =>
        [.. Everybody.Where(member => group.Members.All(one => one.Id != member.Id))];
}
