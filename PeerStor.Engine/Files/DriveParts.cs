namespace PeerStor.Engine.Files;

/// <summary>What <see cref="Drive"/> hands larger changes to.</summary>
internal sealed record DriveParts(DriveMoves Moves, DriveReplacing Replacing, DriveCopies Copies, DrivePurge Purge, TagEdits Tags,
    DriveCrossing Crossing);
