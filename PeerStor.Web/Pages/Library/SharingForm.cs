using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>Somebody who may be given rights. <paramref name="Value"/> says for a form who it is.</summary>
public sealed record SharingChoice(string Value, string Name, bool IsGroup);

/// <summary>A line of the dialog: who may do what, and since which folder above, when it is not set here.</summary>
public sealed record SharingRow(string Value, string Name, bool IsGroup, string Word, string Text, string? FromName, string? FromUrl);

/// <summary>Who may do what with a folder, and giving and taking it.</summary>
/// <param name="Choices">Users and groups who have no setting here yet.</param>
/// <param name="Done">What was just done, and what it cannot undo.</param>
public sealed record SharingForm(
    EntryId Folder, string Name, string OwnerName, bool IsOwn, bool MayChange, IReadOnlyList<SharingRow> Rows,
    IReadOnlyList<SharingChoice> Choices, string BackUrl, string? Done = null, string? Problem = null);

/// <summary>Who may see an entry, in a sentence or two for its details.</summary>
public sealed record SeenBy(string Text, string? Url)
{
    private const int MostNamed = 3;

    /// <summary>Whether they may also say who may see it.</summary>
    public bool MayChange { get; init; } = true;

    public static SeenBy Of(bool isOwn, string ownerName, IReadOnlyList<AccessEntry> access, string? url)
    {
        List<string> names = [.. access.Where(one => one.Rights.HasFlag(Engine.Users.Rights.Read)).Select(one => one.Name)];
        string owner = isOwn ? "You" : ownerName;
        if (names.Count == 0)
        {
            return new SeenBy(isOwn ? "Only you" : $"You and {ownerName}", url);
        }

        string others = string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
        return new SeenBy($"{owner}, {others}", url);
    }
}
