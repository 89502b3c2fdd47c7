using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Web.Pages.Notepad.Blocks;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>A note on its own page.</summary>
/// <param name="Text">What the form holds: the note's text, or what somebody typed that could not be saved.</param>
/// <param name="Reading">The text as it reads.</param>
/// <param name="FolderPath">Where pasted pictures go beside it.</param>
public sealed record NoteView(
    NoteSummary Note, NoteText Text, NoteReading Reading, bool CanWrite, string UserName, string UserKey, string FolderPath,
    IReadOnlyList<NoteSummary> Backlinks, string? Problem = null)
{
    public Entry Entry => Note.Entry;

    public string Url => $"/notepad/{Entry.Id}";

    /// <summary>What is typed waits on this device until somebody asks for it to be sent.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Where it is said who may see it: a note among the user's own is first given a folder of its own.</summary>
    public string? SharingUrl => !IsOwner ? null : IsAmongOwn || IsInCommunity ? Url + "/people" : $"/library/sharing/{Entry.Parent}";

    public bool IsOwner { get; init; }

    /// <summary>It lies among those that are put into the folder of notes without being shared with anybody here.</summary>
    public bool IsInCommunity { get; init; }

    /// <summary>It lies in the folder of all the user's notes, which is not to be shared by mistake.</summary>
    public bool IsAmongOwn { get; init; }
}

/// <summary>A part of a note's history. <paramref name="Versions"/>: newest first, each with who wrote it, and one more that the
/// last is compared with.</summary>
public sealed record NoteHistoryView(NoteSummary Note, IReadOnlyList<(FileVersion Version, string Authors)> Versions, bool CanWrite)
{
    public required int Shown { get; init; }

    public required int Total { get; init; }

    /// <summary>Where older ones begin; null when these are the last.</summary>
    public required int? OlderFrom { get; init; }
}
