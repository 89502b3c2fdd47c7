using System.Text;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Peers;

/// <summary>The file that holds the node's key: mode 0600, made at the first start.</summary>
internal static class NodeKeyFile
{
    /// <exception cref="EngineStartException">The key is gone although there is a database that needs it.</exception>
    public static NodeIdentity Load(DataDirectory directory, bool replacesLost)
    {
        if (File.Exists(directory.NodeKey))
        {
            return NodeIdentity.FromPem(File.ReadAllText(directory.NodeKey));
        }

        if (!replacesLost && File.Exists(directory.Database) && new FileInfo(directory.Database).Length > 0 && HasUsers(directory))
        {
            throw new EngineStartException(
                $"The key file {directory.NodeKey} is missing. Without it the files cannot be opened: put it back from where "
                + "it was moved or backed up. Nothing was changed.");
        }

        NodeIdentity node = NodeIdentity.Create();
        DurableFile.WriteWhole(directory.NodeKey, Encoding.ASCII.GetBytes(node.ToPem()), OwnerOnly);
        return node;
    }

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static bool HasUsers(DataDirectory directory)
    {
        using Database.DatabaseConnection connection = new(directory.Database, readOnly: true);
        return connection.Scalar<long>("SELECT count(*) FROM sqlite_master WHERE name = 'users'") > 0
            && connection.Scalar<long>("SELECT count(*) FROM users") > 0;
    }
}
