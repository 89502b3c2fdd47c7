namespace PeerStor.Bench.Servers;

/// <summary>The servers of a run that exist on this machine, each with a fresh store below one folder.</summary>
internal sealed class ServerSet : IAsyncDisposable
{
    private readonly string root;

    private ServerSet(string root, IReadOnlyList<Server> servers, IReadOnlyList<string> missing)
    {
        this.root = root;
        Servers = servers;
        Missing = missing;
    }

    public IReadOnlyList<Server> Servers { get; }

    /// <summary>One line per server that cannot run here.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <param name="place">"disk" or "memory".</param>
    public static ServerSet In(string place, BenchOptions options)
    {
        string root = place == "memory"
            ? $"/dev/shm/peerstor-bench-{Environment.ProcessId}"
            : Path.Combine(options.WorkDirectory, "stores");
        Directory.CreateDirectory(root);
        Server[] all = [new Nginx(root), new Copyparty(root), new PeerStorNode(root, options.Program)];
        Server[] wanted = [.. all.Where(server => options.Only.Contains(server.Name))];
        return new ServerSet(
            root,
            [.. wanted.Where(server => server.Missing is null)],
            [.. wanted.Where(server => server.Missing is not null).Select(server => $"{server.Name}: {server.Missing}")]);
    }

    /// <summary>The servers of one round: forwards and backwards in turn, so that a drift of the machine hits all alike.</summary>
    public IEnumerable<Server> Round(int round) => round % 2 == 0 ? Servers : Servers.Reverse();

    public async Task StartFreshAsync(CancellationToken cancellationToken)
    {
        foreach (Server server in Servers)
        {
            await server.StartFreshAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Server server in Servers)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(root, recursive: true);
    }
}
