using Microsoft.AspNetCore.Mvc;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.FolderRights;
using PeerStor.Web.Hosting.Htmx;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Library;

/// <summary>Who may do what with a folder: a dialog, and a page of its own without scripts.</summary>
public sealed class SharingModel(Drive drive, FolderAccess access, Members members, Groups groups) : Screen
{
    private const string GroupPrefix = "group ";

    public SharingForm Form { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(EntryId id) => ShowAsync(id);

    /// <summary>Gives or changes what somebody may do; without a word of it, what is set above counts again.</summary>
    public async Task<IActionResult> OnPostAsync(EntryId id, string? who, string? rights, string? name)
    {
        bool isGroup = (who ?? "").StartsWith(GroupPrefix, StringComparison.Ordinal);
        bool isKnown = Guid.TryParseExact((who ?? "")[(isGroup ? GroupPrefix.Length : 0)..], "N", out Guid principal);
        Rights? wanted = RightsWords.Parse(rights);
        if (!isKnown || (wanted is null && rights is { Length: > 0 }))
        {
            return await ShowAsync(id, problem: "Choose somebody first.");
        }

        return await access.SetAsync(Caller, id, principal, isGroup, wanted, HttpContext.Origin(), Aborted) switch
        {
            AccessOutcome.Done => await DoneAsync(id, name ?? "", wanted),
            AccessOutcome.NotFound => NotFound(),
            AccessOutcome.NotAllowed => await ShowAsync(id, problem: "You may not say who else may use this folder. Nothing was changed."),
            AccessOutcome.NotAFolder => await ShowAsync(id, problem: "Only folders can be shared. Nothing was changed."),
            AccessOutcome.ReadOnly => await ShowAsync(id, problem: "The disk is full or failed, so this device takes no changes now. See Home."),
            _ => await ShowAsync(id, problem: "That user or group is not there any more. Nothing was changed."),
        };
    }

    private Task<IActionResult> DoneAsync(EntryId id, string name, Rights? rights)
    {
        if (WantsRegion)
        {
            Response.Trigger("filesChanged");
            Response.Trigger("versionsChanged");
        }

        string who = name.Length is > 0 and <= 100 ? name : "They";
        return ShowAsync(id, done: rights is null or Rights.None
            ? $"{who} cannot open this folder from here any more. What {who} has already read or downloaded stays with {who}; what is stored from now on does not reach them."
            : $"{who} {RightsWords.Text(rights.Value)} from now on.");
    }

    private async Task<IActionResult> ShowAsync(EntryId id, string? done = null, string? problem = null)
    {
        if (await drive.GetAsync(Caller, id, Aborted) is not { Kind: EntryKind.Folder } folder
            || await access.ListAsync(Caller, id, Aborted) is not { } list)
        {
            return NotFound();
        }

        IReadOnlyList<Member> everybody = await members.ListAsync(Aborted);
        bool mayChange = folder.Rights.HasFlag(Rights.Admin) && id != Caller.User.RootFolder && id != Caller.User.SharedFolder;
        Form = new SharingForm(
            id, folder.Name, everybody.FirstOrDefault(member => member.Id == folder.Owner)?.Name ?? "", folder.Owner == Caller.User,
            mayChange, [.. list.Select(Row)],
            mayChange ? await ChoicesAsync(folder, list, everybody) : [], EntryLooks.FolderUrl(folder.Parent), done, problem);
        if (problem is not null)
        {
            return WantsRegion ? Rejected("_SharingForm", Form) : RejectedPage();
        }

        return WantsRegion ? Partial("_SharingForm", Form) : Page();
    }

    private async Task<IReadOnlyList<SharingChoice>> ChoicesAsync(
        Entry folder, IReadOnlyList<AccessEntry> list, IReadOnlyList<Member> everybody)
    {
        HashSet<Guid> set = [.. list.Where(entry => entry.From is null).Select(entry => entry.Principal)];
        return
        [
            .. everybody.Where(member => member.Id != folder.Owner && !set.Contains(member.Id.Value))
                .Select(member => new SharingChoice(member.Id.Value.ToString("N"), member.Name, false)),
            .. (await groups.ListAsync(Aborted)).Where(group => !set.Contains(group.Id))
                .Select(group => new SharingChoice(GroupPrefix + group.Id.ToString("N"), group.Name, true)),
        ];
    }

    private static SharingRow Row(AccessEntry entry) => new(
        (entry.IsGroup ? GroupPrefix : "") + entry.Principal.ToString("N"), entry.Name, entry.IsGroup, RightsWords.Word(entry.Rights),
        RightsWords.Text(entry.Rights), entry.From is { } from ? from.Name.Length > 0 ? from.Name : "a folder above" : null,
        entry.From is { } above && above.Id != default ? $"/library/sharing/{above.Id}" : null);
}
