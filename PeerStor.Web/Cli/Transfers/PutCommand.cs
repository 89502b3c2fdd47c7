using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>`peerstor put`: uploads files and folders.</summary>
internal static class PutCommand
{
    private const string StandardInput = "-";

    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files and folders here (- is standard input); when there are several, the last is the place on the server.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<IfExists> Exists = new("--if-exists")
    {
        Description = "replace makes a new version, keep finds another name, skip leaves what is there.", HelpName = "replace|keep|skip",
    };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "put", "Upload files and folders. Stopped or cut off, the same command goes on where it was.",
            "peerstor put movie.mp4",
            "peerstor put movie.mp4 videos/",
            "peerstor put ~/Pictures/2026 photos/      # the folder, as photos/2026",
            "tar c /etc | peerstor put - backups/etc.tar").With(Paths, Exists);
        TransferBatch.Check(command);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string[] paths = parse.GetValue(Paths)!;
        string[] sources = paths.Length > 1 ? paths[..^1] : paths;
        string typed = paths.Length > 1 ? paths[^1] : "";
        using var client = new ApiClient(parse);
        string target = RemotePath.Clean(typed);
        bool intoFolder = await IntoFolderAsync(client, sources, typed, target, cancellationToken);
        if (sources.Any(IsStream))
        {
            return await PutStreamAsync(parse, client, sources, target, intoFolder, cancellationToken);
        }

        UploadPlan plan = UploadPlan.Make(sources, target, intoFolder);
        foreach (string note in plan.Notes)
        {
            await Console.Error.WriteLineAsync($"note: {note}");
        }

        foreach (string folder in plan.EmptyFolders)
        {
            await client.DoAsync(ApiClient.Post("api/v1/folders", new NewFolderJson(folder), ApiJson.Context.NewFolderJson), cancellationToken);
        }

        var batch = new TransferBatch(parse, TimeProvider.System);
        var memory = new UploadMemory(UploadMemory.DefaultFolder(), TimeProvider.System);
        var uploader = new FileUploader(client, memory, new Retry(client, batch.Patience, TimeProvider.System), parse.GetValue(Exists));
        return await batch.RunAsync(
            [.. plan.Files.Select(file => new TransferBatch.Item(
                file.Remote, file.Path, file.Remote, file.SizeBytes, (row, token) => uploader.UploadAsync(file, row, token)))],
            cancellationToken);
    }

    private static async Task<bool> IntoFolderAsync(
        ApiClient client, string[] sources, string typed, string target, CancellationToken cancellationToken)
    {
        bool isFolder = RemotePath.SaysFolder(typed) || target.Length == 0
            || await new Folders(client).IsFolderAsync(target, cancellationToken);
        // "put *.jpg" without a place would otherwise make a folder of the last picture's name.
        if (!isFolder && sources.Length > 1)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"several files need a folder as their place, and there is no folder “{target}” on the server. " +
                $"If it is to be made, write “{target}/”; for the top folder write “/”. Nothing was uploaded.");
        }

        return isFolder;
    }

    // Standard input, a pipe or <(a command): it has no length and can be read only once.
    private static bool IsStream(string source)
    {
        if (source == StandardInput)
        {
            return true;
        }

        var file = new FileInfo(source);
        if (!file.Exists || file.Length > 0 || !source.StartsWith("/dev/", StringComparison.Ordinal))
        {
            return false;
        }

        return true;
    }

    private static async Task<int> PutStreamAsync(
        ParseResult parse, ApiClient client, string[] sources, string target, bool intoFolder, CancellationToken cancellationToken)
    {
        if (sources.Length > 1 || intoFolder)
        {
            throw new CommandException(ExitCode.Usage, "what comes through a pipe needs a whole path on the server, such as backups/today.tar");
        }

        await using Stream source = sources[0] == StandardInput ? Console.OpenStandardInput() : File.OpenRead(sources[0]);
        HttpRequestMessage request = ApiClient.Request(HttpMethod.Put, RemotePath.Content(target), new StreamContent(source, 256 << 10));
        StoredJson stored = await client.ReadAsync(request, ApiJson.Context.StoredJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.Json(new TransfersJson([new TransferJson(sources[0], stored.Path, stored.Size, false)], [], stored.Size, 0), Output.Documents.TransfersJson);
        }
        else
        {
            new LineDisplay(quiet: false).Begin(stored.Path, stored.Size).End("done");
        }

        return ExitCode.Done;
    }
}
