using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;

namespace PeerStor.Engine.Sharing;

/// <summary>Links as those whom keys are sealed for; one that has ended is one no longer.</summary>
internal sealed class ShareHolders : IKeyHolderSource
{
    public KeyPair? Find(DatabaseConnection connection, Guid holder) =>
        ShareRow.Find(connection, new ShareId(holder))?.Record is { } share ? new KeyPair(share.PublicKey, share.PrivateKey) : null;

    public IReadOnlyList<Guid> HoldersOf(DatabaseConnection connection, EntryId entry) => connection.Query(
        "SELECT share FROM share_entries WHERE entry = $1", row => row.Id(0), entry.Value);
}
