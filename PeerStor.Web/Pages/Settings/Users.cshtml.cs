using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Settings;

/// <summary>Who has an account here, inviting others, and groups.</summary>
[NeedsScope(GrantScope.Admin)]
public sealed class UsersModel(
    Members members, Invitations invitations, Groups groups, StorageUse use, UserLimits limits) : Screen
{
    private const int LongestLabel = 64;

    public UsersView View { get; private set; } = null!;

    public GroupsView Groups { get; private set; } = null!;

    public async Task OnGetAsync()
    {
        View = await LoadAsync();
        Groups = await LoadGroupsAsync();
    }

    public async Task<IActionResult> OnGetListAsync() => Partial("_Users", await LoadAsync());

    public async Task<IActionResult> OnPostInviteAsync(string? label, UserRole role)
    {
        string name = (label ?? "").Trim();
        if (name.Length > LongestLabel || role is not (UserRole.Admin or UserRole.Member))
        {
            return await ShowAsync(problem: $"The note has at most {LongestLabel} characters.");
        }

        NewGrant made = await invitations.CreateAsync(Caller, name, role, HttpContext.Origin(), Aborted);
        string link = $"{ReachableAddress.For(Request)}/join/{made.Secret}";
        return await ShowAsync(made: new NewInvitation(name, link, QrCode.Svg(link)));
    }

    /// <summary>Takes an open invitation back.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(string id)
    {
        await invitations.WithdrawAsync(Caller, new GrantId(id), HttpContext.Origin(), Aborted);
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostChangeAsync(UserId user, UserRole? role, bool? disabled)
    {
        MemberOutcome outcome = await members.ChangeAsync(Caller, user, null, role, disabled, HttpContext.Origin(), Aborted);
        return await ShowAsync(problem: outcome switch
        {
            MemberOutcome.Done => null,
            MemberOutcome.NotTheOwner => "The owner stays the owner.",
            MemberOutcome.NotYourself => "You cannot lock yourself out; another administrator can.",
            _ => "That user is not there any more.",
        });
    }

    private async Task<UsersView> LoadAsync() => new(
        [.. (await members.ListAsync(Aborted)).Select(member => new UserRow(member, use.Of(member.Id), limits.Of(member.Id).Speed))],
        await invitations.ListAsync(Aborted), Caller.User, Caller.Role);

    private async Task<IActionResult> ShowAsync(NewInvitation? made = null, string? problem = null)
    {
        View = await LoadAsync() with { Made = made, Problem = problem };
        if (problem is not null)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        Groups = await LoadGroupsAsync();
        return WantsRegion ? Partial("_Users", View) : Page();
    }

    public async Task<IActionResult> OnPostNewGroupAsync(string? name) =>
        await ShowGroupsAsync(await groups.CreateAsync(Caller, name ?? "", HttpContext.Origin(), Aborted));

    public async Task<IActionResult> OnPostRenameGroupAsync(Guid group, string? name) =>
        await ShowGroupsAsync(await groups.RenameAsync(Caller, group, name ?? "", HttpContext.Origin(), Aborted));

    public async Task<IActionResult> OnPostDeleteGroupAsync(Guid group) =>
        await ShowGroupsAsync(await groups.DeleteAsync(Caller, group, HttpContext.Origin(), Aborted));

    public async Task<IActionResult> OnPostJoinAsync(Guid group, UserId user) =>
        await ShowGroupsAsync(await groups.SetMemberAsync(Caller, group, user, true, HttpContext.Origin(), Aborted));

    public async Task<IActionResult> OnPostLeaveAsync(Guid group, UserId user) =>
        await ShowGroupsAsync(await groups.SetMemberAsync(Caller, group, user, false, HttpContext.Origin(), Aborted));

    private async Task<GroupsView> LoadGroupsAsync() => new(await groups.ListAsync(Aborted), await members.ListAsync(Aborted));

    private async Task<IActionResult> ShowGroupsAsync(GroupChange change)
    {
        string? problem = change.Outcome switch
        {
            GroupOutcome.Done => null,
            GroupOutcome.NameTaken => "There is a group of that name already.",
            GroupOutcome.NameInvalid => "A name has 1 to 64 characters and no slashes.",
            GroupOutcome.ReadOnly => "The disk is full or failed, so this device takes no changes now. See Home.",
            _ => "That group or user is not there any more.",
        };
        Groups = await LoadGroupsAsync() with { Open = change.Group?.Id, Problem = problem };
        if (problem is not null)
        {
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }

        View = await LoadAsync();
        return WantsRegion ? Partial("_Groups", Groups) : Page();
    }
}

/// <summary>The region with the users and the open invitations.</summary>
public sealed record UsersView(
    IReadOnlyList<UserRow> Rows, IReadOnlyList<GrantSummary> Invitations, UserId Self, UserRole SelfRole,
    NewInvitation? Made = null, string? Problem = null);

/// <summary>A user in the list, with what their files take and how fast they may be.</summary>
public sealed record UserRow(Member Member, StorageRoom Room, SpeedLimit Speed)
{
    public string RoomWords => Room.AllowedBytes is { } allowed
        ? $"{Format.Size(Room.UsedBytes)} of {Format.Size(allowed)}"
        : $"{Format.Size(Room.UsedBytes)}, no limit";
}

/// <summary>An invitation that was made just now: the only time that its link is shown.</summary>
public sealed record NewInvitation(string Label, string Link, string QrCode);
