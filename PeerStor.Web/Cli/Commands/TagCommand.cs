using System.CommandLine;
using System.Text.Json;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor tag`: gives and takes tags; without a path, all tags that there are.</summary>
internal static class TagCommand
{
    private static readonly Argument<string> Path = new("PATH")
    {
        Description = "A file or folder; all tags are listed when it is left out.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "",
    };

    private static readonly Option<string[]> Add = new("--add", "-a") { Description = "A tag to give; can be repeated.", HelpName = "TAG" };

    private static readonly Option<string[]> Remove = new("--remove", "-r") { Description = "A tag to take away; can be repeated.", HelpName = "TAG" };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "tag", "Show, give and take tags.", "peerstor tag", "peerstor tag photos/rome.jpg --add holiday --remove todo").With(Path, Add, Remove);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string path = RemotePath.Clean(parse.GetValue(Path)!);
        if (path.Length == 0)
        {
            await ListAsync(client, parse, cancellationToken);
            return ExitCode.Done;
        }

        ItemJson item = await new Folders(client).FindAsync(path, cancellationToken) ?? throw Folders.NotThere(path);
        string[] add = parse.GetValue(Add) ?? [];
        string[] remove = parse.GetValue(Remove) ?? [];
        if (add.Length + remove.Length > 0)
        {
            item = await client.ReadAsync(Edit(item.Id, add, remove), ApiJson.Context.ItemJson, cancellationToken);
        }

        if (parse.WantsJson())
        {
            Output.ApiDocument(item, json => json.ItemJson);
        }
        else
        {
            item.Tags.ToList().ForEach(tag => Console.Out.WriteLine(Output.Safe(tag)));
        }

        return ExitCode.Done;
    }

    private static async Task ListAsync(ApiClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        TagsJson tags = await client.ReadAsync(ApiClient.Request(HttpMethod.Get, "api/v1/tags"), ApiJson.Context.TagsJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(tags, json => json.TagsJson);
            return;
        }

        tags.Items.ToList().ForEach(tag => Console.Out.WriteLine($"{tag.Entries}\t{Output.Safe(tag.Tag)}"));
    }

    private static HttpRequestMessage Edit(string id, string[] add, string[] remove)
    {
        var edit = new EditJson(null, null, null, add, remove);
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(edit, ApiJson.Context.EditJson));
        body.Headers.ContentType = new("application/json");
        return ApiClient.Request(HttpMethod.Patch, $"api/v1/files/{id}", body);
    }
}
