using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>What became of one of several entries.</summary>
public sealed record ItemChange(EntryId Id, Change Change)
{
    public bool IsDone => Change.Outcome == ChangeOutcome.Done;
}

/// <summary>What became of each of several entries, in the order in which they were given.</summary>
public sealed record BatchChange(IReadOnlyList<ItemChange> Items)
{
    public IEnumerable<EntryId> Done => Items.Where(item => item.IsDone).Select(item => item.Id);

    public bool IsDone => Items.All(item => item.IsDone);

    /// <summary>Entries whose name is taken where they should go; the change holds what has the name there.</summary>
    public IEnumerable<ItemChange> Taken => Items.Where(item => item.Change.Outcome == ChangeOutcome.NameTaken);

    internal static BatchChange AllOf(IEnumerable<EntryId> ids, ChangeOutcome outcome) =>
        new([.. ids.Select(id => new ItemChange(id, new Change(outcome)))]);
}

/// <summary>What to do with those of several entries whose name is taken where they go.</summary>
public enum TakenName
{
    /// <summary>Change nothing at all, and tell which ones they are.</summary>
    Ask,
    /// <summary>They get a free name: "a (2).txt".</summary>
    KeepBoth,
    /// <summary>A file becomes the newest version of the file that is there. What cannot be replaced stays.</summary>
    Replace,
    /// <summary>They stay where they are.</summary>
    Skip,
}
