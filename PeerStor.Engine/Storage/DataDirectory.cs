namespace PeerStor.Engine.Storage;

/// <summary>Where everything of a node lies. The directories are made with mode 0700.</summary>
public sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes what is missing. Throws <see cref="EngineStartException"/> when that cannot be done.</summary>
    public DataDirectory(string root)
    {
        Root = Path.GetFullPath(root);
        try
        {
            Make(Root);
            Make(Chunks);
            Make(Run);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineStartException($"The data directory {Root} cannot be used: {error.Message}");
        }
    }

    public string Root { get; }

    /// <summary>The segment files and their index.</summary>
    public string Chunks => Path.Combine(Root, "chunks");

    public string Database => Path.Combine(Root, "peerstor.db");

    /// <summary>A cache: it may be deleted while no node runs, and is filled again from the database.</summary>
    public string SearchIndex => Path.Combine(Root, "search.db");

    /// <summary>There while this device joins others.</summary>
    public string JoinFile => Path.Combine(Root, "join.cbor");

    public string NodeKey => Path.Combine(Root, "node.key");

    /// <summary>What only matters while the node runs: sockets and the like.</summary>
    public string Run => Path.Combine(Root, "run");

    /// <summary>Throws <see cref="EngineStartException"/> when another process uses the directory.</summary>
    public DirectoryLock Lock() => DirectoryLock.Take(Root);

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }
}
