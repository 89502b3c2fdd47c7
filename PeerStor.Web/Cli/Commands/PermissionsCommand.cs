using System.CommandLine;
using System.Text.Json;
using PeerStor.Web.Api.FolderRights;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor permissions`: who else may do what with a folder and all that is in it.</summary>
internal static class PermissionsCommand
{
    private static readonly Argument<string> Path = new("FOLDER") { Description = "The folder." };

    private static readonly Argument<string> Rights = new("RIGHTS")
    {
        Description = "read; write (read and change); share (and make links); admin (and say who may); upload (only send files); none.",
    };

    private static readonly Option<string?> User = new("--user", "-u") { Description = "For this user.", HelpName = "NAME" };

    private static readonly Option<string?> Group = new("--group", "-g") { Description = "For this group.", HelpName = "NAME" };

    public static Command Create()
    {
        Rights.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && RightsWords.Parse(token.Value) is null)
            {
                result.AddError($"{token.Value} is no right; allowed: {string.Join(", ", RightsWords.All.Select(one => one.Word))}");
            }
        });
        var show = CliCommand.Create(
            "show", "Show who may do what with a folder.", "peerstor permissions show photos", "peerstor permissions show photos --json").With(Path);
        var set = CliCommand.Create(
            "set", "Say what a user or a group may do with a folder and all that is in it.", "peerstor permissions set photos read --user Anna",
            "peerstor permissions set inbox upload --group Family").With(Path, Rights, User, Group);
        var remove = CliCommand.Create(
            "remove", "Take back what was said for a user or a group; what is set for a folder above counts again.",
            "peerstor permissions remove photos --user Anna").With(Path, User, Group);
        return CliCommand.Create("permissions", "Who else may see and change a folder.", "peerstor permissions set photos read --user Anna").With(
            show.Does(ShowAsync), set.Does((parse, stop) => ChangeAsync(parse, parse.GetValue(Rights), stop)),
            remove.Does((parse, stop) => ChangeAsync(parse, null, stop)));
    }

    private static async Task<int> ShowAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string address = await AddressAsync(client, parse, cancellationToken);
        Print(parse, await client.ReadAsync(ApiClient.Request(HttpMethod.Get, address), ApiJson.Context.AccessJson, cancellationToken));
        return ExitCode.Done;
    }

    private static async Task<int> ChangeAsync(ParseResult parse, string? rights, CancellationToken cancellationToken)
    {
        (string? user, string? group) = (parse.GetValue(User), parse.GetValue(Group));
        if (user is null == group is null)
        {
            throw new CommandException(ExitCode.Usage, "say for whom: --user NAME or --group NAME");
        }

        using var client = new ApiClient(parse);
        string address = await AddressAsync(client, parse, cancellationToken);
        byte[] wish = JsonSerializer.SerializeToUtf8Bytes(new SetAccessJson(user, group, rights), ApiJson.Context.SetAccessJson);
        using var body = new ByteArrayContent(wish);
        body.Headers.ContentType = new("application/json");
        Print(parse, await client.ReadAsync(ApiClient.Request(HttpMethod.Put, address, body), ApiJson.Context.AccessJson, cancellationToken));
        return ExitCode.Done;
    }

    private static async Task<string> AddressAsync(ApiClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        string path = RemotePath.Clean(parse.GetValue(Path)!);
        if (path.Length == 0)
        {
            throw new CommandException(ExitCode.Usage, "the whole Library cannot be shared; name a folder in it");
        }

        ItemJson item = await new Folders(client).FindAsync(path, cancellationToken) ?? throw Folders.NotThere(path);
        return item.Kind == "folder"
            ? $"api/v1/files/{item.Id}/access"
            : throw new CommandException(ExitCode.Usage, $"“{Output.Safe(path)}” is a file; who may read it is set for the folder it is in");
    }

    private static void Print(ParseResult parse, AccessJson access)
    {
        if (parse.WantsJson())
        {
            Output.ApiDocument(access, json => json.AccessJson);
        }
        else if (!Output.IsTerminal)
        {
            access.Items.ToList().ForEach(entry =>
                Console.Out.WriteLine($"{entry.Kind}\t{Output.Safe(entry.Name)}\t{entry.Rights}\t{Output.Safe(entry.From?.Name ?? "")}"));
        }
        else if (access.Items.Count == 0)
        {
            Console.Out.WriteLine("nobody besides its owner may see it");
        }
        else
        {
            Table table = Output.Table(("Who", false), ("What they may do", false), ("Set for", false));
            foreach (AccessEntryJson entry in access.Items)
            {
                table.AddRow(
                    new Text(entry.Kind == "group" ? $"{Output.Safe(entry.Name)} (group)" : Output.Safe(entry.Name)),
                    new Text(RightsWords.Text(RightsWords.Parse(entry.Rights)!.Value)),
                    new Text(entry.From is null ? "this folder" : entry.From.Name.Length > 0 ? Output.Safe(entry.From.Name) : "a folder above"));
            }

            AnsiConsole.Write(table);
        }
    }
}
