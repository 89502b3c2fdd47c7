using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Somebody who asks every route for what they may not have.</summary>
/// <param name="Token">Null for a visitor, who has the secret of a link in its place.</param>
/// <param name="PathPrefix">What stands before the owner's paths where this one would look for them.</param>
internal sealed record RouteAsker(string? Token, string? Secret, string PathPrefix)
{
    private static readonly Origin Here = new("192.0.2.7", "test");

    public string PathTo(string path) => PathPrefix + path;

    /// <param name="folder">Where everything lies that must not be given out.</param>
    public static async Task<RouteAsker> OfAsync(TestServer server, string who, string folder)
    {
        Access access = server.Get<Access>();
        Caller owner = await access.OwnerAsync(default);
        EntryId another = (await server.Get<Drive>().FindAsync(owner, "another", default))!.Id;
        switch (who)
        {
            case "a token for another folder":
                NewGrant limited = await access.CreateTokenAsync(owner, "t", GrantScope.Read | GrantScope.Write, null, another, default);
                return new RouteAsker(limited.Secret, null, "");
            case "a visitor of another folder":
                ShareChange link = await server.Get<Shares>().CreateAsync(
                    owner, new ShareWish([another], Rights.Read | Rights.Upload), Here, default);
                return new RouteAsker(null, link.Link!.Secret, "");
        }

        Caller member = await JoinAsync(server, owner, who.Contains("administrator", StringComparison.Ordinal) ? UserRole.Admin : UserRole.Member);
        if (who is "a member who may only send files there" or "a member whose right was taken away")
        {
            EntryId there = EntryId.Parse(folder, null);
            bool isTaken = who.EndsWith("away", StringComparison.Ordinal);
            FolderAccess rights = server.Get<FolderAccess>();
            await rights.SetAsync(owner, there, member.User.Value, false, isTaken ? Rights.All : Rights.Upload, Here, default);
            if (isTaken)
            {
                // They have seen everything: what was remembered for them must not be answered any more.
                await server.Get<Drive>().FindAsync(member, "Shared with me/box", default);
                await rights.SetAsync(owner, there, member.User.Value, false, null, Here, default);
            }
        }

        GrantScope scope = GrantScope.Read | GrantScope.Write | (member.Role == UserRole.Admin ? GrantScope.Admin : GrantScope.None);
        return new RouteAsker((await access.CreateTokenAsync(member, "t", scope, null, default)).Secret, null, "Shared with me/");
    }

    private static async Task<Caller> JoinAsync(TestServer server, Caller owner, UserRole role)
    {
        Invitations invitations = server.Get<Invitations>();
        NewGrant invitation = await invitations.CreateAsync(owner, "", role, Here, default);
        InvitationResult accepted = await invitations.AcceptAsync(invitation.Secret, "member", "a long enough password", Here, default);
        return (await server.Get<Access>().AuthenticateAsync(accepted.Session!.Secret, default))!;
    }
}
