namespace PeerStor.Engine.Files;

/// <summary>What to do when the name is there already.</summary>
public enum NameConflict
{
    /// <summary>The old content becomes a version in the file's history.</summary>
    Replace = 1,
    /// <summary>The new file gets a free name: "a (2).txt".</summary>
    KeepBoth = 2,
    /// <summary>Refuse with <see cref="UploadOutcome.NameTaken"/>.</summary>
    Refuse = 3,
}
