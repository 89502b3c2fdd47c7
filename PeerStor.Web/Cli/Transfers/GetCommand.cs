using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>`peerstor get`: downloads files and folders.</summary>
internal static class GetCommand
{
    private const string StandardOutput = "-";

    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files and folders on the server; when there are several, the last is the place here (- is standard output).",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Force = new("--force", "-f") { Description = "Replace files that are here already." };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "get", "Download files and folders. Stopped or cut off, the same command goes on where it was.",
            "peerstor get videos/movie.mp4",
            "peerstor get photos/2026 ~/Pictures/",
            "peerstor get backups/etc.tar - | tar t").With(Paths, Force);
        TransferBatch.Check(command);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string[] paths = parse.GetValue(Paths)!;
        string[] sources = paths.Length > 1 ? paths[..^1] : paths;
        string target = paths.Length > 1 ? paths[^1] : ".";
        using var client = new ApiClient(parse);
        if (target == StandardOutput)
        {
            return await WriteOutAsync(client, sources, cancellationToken);
        }

        bool intoFolder = Directory.Exists(target) || Path.EndsInDirectorySeparator(target);
        if (!intoFolder && sources.Length > 1)
        {
            throw new CommandException(ExitCode.Usage, $"several files need a folder as their place, and there is no folder “{target}” here");
        }

        var found = new List<(ItemJson Item, string Remote, string Local)>();
        foreach (string remote in sources.Select(RemotePath.Clean))
        {
            string local = intoFolder && remote.Length > 0 ? LocalPath(target, RemotePath.Name(remote)) : target;
            await FindAsync(client, remote, local, found, cancellationToken);
        }

        var batch = new TransferBatch(parse, TimeProvider.System);
        var downloader = new FileDownloader(client, new Retry(client, batch.Patience, TimeProvider.System), parse.GetValue(Force));
        return await batch.RunAsync(
            [.. found.Select(file => new TransferBatch.Item(
                file.Remote, file.Local, file.Remote, file.Item.Size,
                (row, token) => downloader.DownloadAsync(file.Item, file.Remote, file.Local, row, token)))],
            cancellationToken);
    }

    private static async Task FindAsync(
        ApiClient client, string remote, string local, List<(ItemJson Item, string Remote, string Local)> found, CancellationToken cancellationToken)
    {
        var folders = new Folders(client);
        if (remote.Length > 0 && await folders.FindFileAsync(remote, cancellationToken) is { } file)
        {
            found.Add((file, remote, local));
            return;
        }

        Directory.CreateDirectory(local);
        int start = remote.Length == 0 ? 0 : remote.Length + 1;
        await foreach (ItemJson item in folders.WalkAsync(remote, cancellationToken))
        {
            string place = item.Path![start..].Split('/').Aggregate(local, LocalPath);
            if (item.Kind == "folder")
            {
                Directory.CreateDirectory(place);
            }
            else
            {
                found.Add((item, item.Path, place));
            }
        }
    }

    /// <summary>A name from the server must stay one name here: what another system reads as a path is refused.</summary>
    internal static string LocalPath(string folder, string name) =>
        name is "" or "." or ".." || name.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0
            ? throw new CommandException(ExitCode.Failed, $"“{Output.Safe(name)}” cannot be a file name on this system; rename it on the server first")
            : Path.Combine(folder, name);

    private static async Task<int> WriteOutAsync(ApiClient client, string[] sources, CancellationToken cancellationToken)
    {
        await using Stream output = Console.OpenStandardOutput();
        foreach (string remote in sources.Select(RemotePath.Clean))
        {
            using HttpRequestMessage request = ApiClient.Request(HttpMethod.Get, RemotePath.Content(remote));
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            await client.RefusedAsync(response, cancellationToken);
            await response.Content.CopyToAsync(output, cancellationToken);
        }

        return ExitCode.Done;
    }
}
