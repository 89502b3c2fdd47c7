using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>Which folder this device put its notes into last, so that an empty place is not taken for it.</summary>
internal sealed class FolderMemory(NodeDatabase database)
{
    /// <summary>Null when this device never used the folder at that path.</summary>
    public byte[]? MarkerOf(string path) => database.Read(connection =>
        connection.First("SELECT marker FROM note_folder WHERE path = $1", row => row.Bytes(0), PathKey(path)));

    public Task KeepAsync(string path, byte[] marker) => database.Writer.RunAsync(
        transaction =>
        {
            transaction.Connection.Execute("DELETE FROM note_folder");
            return transaction.Connection.Execute("INSERT INTO note_folder (path, marker) VALUES ($1, $2)", PathKey(path), marker);
        },
        CancellationToken.None);

    /// <summary>Notes are not put anywhere: a folder that is named later is a new one.</summary>
    public Task ForgetAsync() => database.Writer.RunAsync(
        transaction => transaction.Connection.Execute("DELETE FROM note_folder"), CancellationToken.None);

    private static byte[] PathKey(string path) => SHA256.HashData(Encoding.UTF8.GetBytes(path));
}
