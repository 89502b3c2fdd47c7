using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>What a document lies under in the index: secrets of its owner, or of those who read a shared folder (docs/adr/0048).</summary>
/// <param name="Holder">A user or a folder.</param>
/// <param name="Version">Of the folder's key; 0 for a user's.</param>
internal sealed record IndexKeys(Guid Holder, int Version, byte[] TermSecret, byte[] BodyKey)
{
    public static IndexKeys Of(Caller user) => new(user.User.Value, 0, user.Keys.SearchSecret, user.Keys.SearchKey);

    public static IndexKeys Of(FolderKey key) => new(key.Folder.Value, key.Version, key.SearchSecret, key.SearchKey);
}
