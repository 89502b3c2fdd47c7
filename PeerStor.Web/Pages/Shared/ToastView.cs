using PeerStor.Engine.Common;

namespace PeerStor.Web.Pages.Shared;

/// <summary>A short message; with an entry to restore it offers to undo.</summary>
public sealed record ToastView(string Text, EntryId? Restores = null, bool IsBad = false);

/// <summary>An entry that left or came back, and what to say about it.</summary>
public sealed record TrashedView(EntryId Entry, ToastView Toast)
{
    public string ElementId => $"row-{Entry}";
}
