using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Cli.Serving;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor share`: makes, lists and ends share links.</summary>
internal static class ShareCommand
{
    private static readonly Argument<string> Path = new("PATH") { Description = "The file or folder." };

    private static readonly Option<double?> Days = new("--days") { Description = "How long it works; without it, until it is ended.", HelpName = "N" };

    private static readonly Option<DateTimeOffset?> Until = new("--until") { Description = "The exact time when it ends.", HelpName = "TIME" };

    private static readonly Option<bool> Password = new("--password") { Description = "Ask for a password that people will need (or read it from a pipe)." };

    private static readonly Option<long?> Most = new("--downloads") { Description = "How many downloads there are in all.", HelpName = "N" };

    private static readonly Option<string> May = new("--may")
    {
        Description = "view; view,upload; or upload (send files only).", DefaultValueFactory = _ => "view", HelpName = "WHAT",
    };

    private static readonly Option<string?> Title = new("--title") { Description = "What people read above it.", HelpName = "TEXT" };

    private static readonly Argument<string> Id = new("ID") { Description = "The link's id, or the end of it, or its address." };

    public static Command Create()
    {
        May.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && ShareJson.Rights(token.Value) is null)
            {
                result.AddError($"--may {token.Value} is not possible; allowed: view, view,upload and upload");
            }
        });
        var create = CliCommand.Create(
            "create", "Make a link and print it, alone on standard output; on a terminal with its QR code.",
            "peerstor share create reports/2026.pdf --days 7 --downloads 10",
            "peerstor share create inbox --may upload").With(Path, Days, Until, Password, Most, May, Title);
        var list = CliCommand.Create("ls", "Show the links.", "peerstor share ls", "peerstor share ls --json");
        var end = CliCommand.Create("rm", "End a link for good.", "peerstor share rm 5f0c41a2").With(Id);
        return CliCommand.Create("share", "Links for people without an account.", "peerstor share create photos/rome --days 30")
            .With(create.Does(CreateAsync), list.Does(ListAsync), end.Does(EndAsync));
    }

    private static async Task<int> CreateAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        DateTimeOffset? until = parse.GetValue(Until)
            ?? (parse.GetValue(Days) is { } days ? TimeProvider.System.GetUtcNow().AddDays(days) : null);
        var wish = new NewShareJson(
            null, RemotePath.Clean(parse.GetValue(Path)!), parse.GetValue(May), parse.GetValue(Title), until,
            parse.GetValue(Password) ? PasswordPrompt.Read("Password of the link") : null, parse.GetValue(Most));
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(wish, ApiJson.Context.NewShareJson));
        body.Headers.ContentType = new("application/json");
        ShareJson share = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Post, "api/v1/shares", body), ApiJson.Context.ShareJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(share, json => json.ShareJson);
            return ExitCode.Done;
        }

        Console.Out.WriteLine(share.Url);
        if (Output.IsTerminal && share.Url is { } url)
        {
            QrBlocks.Lines(url).ToList().ForEach(Console.Out.WriteLine);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        SharesJson shares = await ReadAsync(client, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(shares, json => json.SharesJson);
            return ExitCode.Done;
        }

        foreach (ShareJson share in shares.Items)
        {
            string what = share.Title.Length > 0 ? share.Title : string.Join(", ", share.Items.Take(3).Select(item => item.Name));
            string until = share.State != "works" ? share.State
                : share.Expires is { } end ? end.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "no end";
            Console.Out.WriteLine(string.Join('\t', share.Id[^8..], share.May, until, $"{share.Downloads} downloads", Output.Safe(what)));
        }

        return ExitCode.Done;
    }

    private static async Task<int> EndAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string wanted = parse.GetValue(Id)!;
        List<ShareJson> found = [.. (await ReadAsync(client, cancellationToken)).Items.Where(share => IsMeant(share, wanted))];
        if (found is not [{ } one])
        {
            throw new CommandException(
                ExitCode.NotFound, found.Count == 0 ? $"there is no link {wanted}" : $"{wanted} fits several links; give more of the id");
        }

        await client.DoAsync(ApiClient.Request(HttpMethod.Delete, $"api/v1/shares/{one.Id}"), cancellationToken);
        return ExitCode.Done;
    }

    private static bool IsMeant(ShareJson share, string wanted) =>
        wanted.Contains("/s/", StringComparison.Ordinal)
            ? share.Url?.EndsWith(wanted[wanted.IndexOf("/s/", StringComparison.Ordinal)..], StringComparison.Ordinal) == true
            : wanted.Length >= 4 && share.Id.EndsWith(wanted, StringComparison.Ordinal);

    private static Task<SharesJson> ReadAsync(ApiClient client, CancellationToken cancellationToken) =>
        client.ReadAsync(ApiClient.Request(HttpMethod.Get, "api/v1/shares"), ApiJson.Context.SharesJson, cancellationToken);
}
