namespace PeerStor.Engine.Journal;

/// <summary>What an operation changes. Persisted in every journal: append only, never renumbered.</summary>
public enum OperationKind
{
    UserPut = 1,
    KeySlotPut = 2,
    KeySlotRemove = 3,
    GrantPut = 4,
    GrantRevoke = 5,
    FolderKeyPut = 6,
    EntryPlace = 7,
    FileContent = 8,
    EntryTrash = 9,
    EntryRestore = 10,
    EntryPurge = 11,
    EntryTag = 12,
    VersionFacts = 13,
    PlaybackMark = 14,
    FolderAccess = 15,
    GroupPut = 16,
    GroupMember = 17,
    ShareLinkPut = 18,
    ShareLinkEnd = 19,
    UserQuota = 20,
    UserSpeed = 21,
    NoteUpdate = 22,
    NoteVersion = 23,
    NotePin = 24,
    DevicePut = 30,
    DeviceRemove = 31,
}
