namespace PeerStor.Engine.Notes.Document;

/// <summary>What a struct of an update says of its units. Persisted; the numbers are those of Yjs's update format, version 1.</summary>
internal enum StructKind : byte
{
    /// <summary>Units without a place in the text: only their number is kept ("GC").</summary>
    Blank = 0,

    /// <summary>Units that have a place in the text, and were deleted: their letters are gone.</summary>
    Deleted = 1,

    Text = 4,

    /// <summary>A gap: nothing is said of these units.</summary>
    Skip = 10,
}
