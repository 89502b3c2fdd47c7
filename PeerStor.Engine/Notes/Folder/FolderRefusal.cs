using PeerStor.Engine.Common;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>A note or a file that stays as it is.</summary>
/// <param name="Note">Null: a file that is no note yet.</param>
/// <param name="Why">For a person who may read it: it names the note or the file.</param>
public sealed record FolderRefusal(EntryId? Note, string Why);
