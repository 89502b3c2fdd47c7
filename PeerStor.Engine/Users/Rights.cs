namespace PeerStor.Engine.Users;

/// <summary>What somebody may do with a folder and what is below it. Persisted: append only.</summary>
[Flags]
public enum Rights
{
    None = 0,

    /// <summary>See what is there and read it.</summary>
    Read = 1,

    /// <summary>Change, add and delete.</summary>
    Write = 2,

    /// <summary>Add files. Alone: sees nothing, not even what was sent before.</summary>
    Upload = 4,

    /// <summary>Share it with others, by links too.</summary>
    Share = 8,

    /// <summary>Change who may do what.</summary>
    Admin = 16,

    All = Read | Write | Upload | Share | Admin,
}
