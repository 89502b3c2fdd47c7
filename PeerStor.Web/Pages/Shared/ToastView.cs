using PeerStor.Engine.Common;

namespace PeerStor.Web.Pages.Shared;

/// <summary>A short message, which may offer to undo.</summary>
public sealed record ToastView(string Text, UndoView? Undo = null, bool IsBad = false);

/// <summary>A form that undoes: where it goes, for which entries, and into which folder where one is needed.</summary>
public sealed record UndoView(string Url, string Entries, EntryId? To = null)
{
    public static UndoView Restore(IEnumerable<EntryId> entries) => new("/library?handler=Restore", Library.Chosen.Write(entries));

    public static UndoView MoveBack(IEnumerable<EntryId> entries, EntryId to) => new("/library/move", Library.Chosen.Write(entries), to);
}

/// <summary>Entries that left the list, and what to say about it.</summary>
public sealed record RowsGoneView(IReadOnlyList<EntryId> Entries, ToastView Toast)
{
    /// <summary>Rows that are taken out one by one.</summary>
    public const int MostSingly = 100;
}
