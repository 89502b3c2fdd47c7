using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor mv`: renames, or moves into a folder.</summary>
internal static class MoveCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "What to move, and as the last one the new path or the folder to move into.", Arity = new ArgumentArity(2, 100_000),
    };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "mv", "Move or rename files and folders.", "peerstor mv draft.txt final.txt", "peerstor mv a.jpg b.jpg photos/").With(Paths);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string[] paths = parse.GetValue(Paths)!;
        string target = RemotePath.Clean(paths[^1]);
        bool isFolder = await new Folders(client).IsFolderAsync(target, cancellationToken);
        if (!isFolder && (paths.Length > 2 || RemotePath.SaysFolder(paths[^1])))
        {
            throw new CommandException(ExitCode.NotFound, $"there is no folder “{target}” to move into. Nothing was moved.");
        }

        var moved = new List<ItemJson>();
        foreach (string from in paths[..^1].Select(RemotePath.Clean))
        {
            string to = isFolder ? RemotePath.Join(target, RemotePath.Name(from)) : target;
            ItemJson item = await MoveAsync(client, from, to, cancellationToken);
            moved.Add(item);
            if (!parse.WantsJson())
            {
                Console.Out.WriteLine($"{from} is {item.Path ?? to} now");
            }
        }

        if (parse.WantsJson())
        {
            Output.ApiDocument<IReadOnlyList<ItemJson>>(moved, json => json.IReadOnlyListItemJson);
        }

        return ExitCode.Done;
    }

    private static async Task<ItemJson> MoveAsync(ApiClient client, string from, string to, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ReadAsync(
                ApiClient.Post("api/v1/move", new MoveJson(from, to), ApiJson.Context.MoveJson), ApiJson.Context.ItemJson, cancellationToken);
        }
        catch (RefusedException error) when (error.ExitCode == ExitCode.NotFound)
        {
            throw new CommandException(
                ExitCode.NotFound, $"there is no “{from}” on the server, or no folder “{RemotePath.Folder(to)}” to move it into");
        }
    }
}
