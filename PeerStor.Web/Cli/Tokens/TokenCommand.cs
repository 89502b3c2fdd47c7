using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using Spectre.Console;

namespace PeerStor.Web.Cli.Tokens;

/// <summary>`peerstor token`: create, list, revoke, and the one-time sign-in link.</summary>
internal static class TokenCommand
{
    private static readonly Option<string> Name = new("--name") { Description = "What the token is for, to know it again.", Required = true, HelpName = "NAME" };

    private static readonly Option<string> Scope = new("--scope")
    {
        Description = "What it allows: read, write, admin, or several with commas.", DefaultValueFactory = _ => "read,write,admin", HelpName = "SCOPE",
    };

    private static readonly Option<double?> Days = new("--days") { Description = "Until when it is valid; without it, until revoked.", HelpName = "N" };

    private static readonly Option<string?> Folder = new("--folder")
    {
        Description = "The only folder that it gets at, by its path; then it has no admin right.", HelpName = "PATH",
    };

    private static readonly Option<string?> User = new("--user")
    {
        Description = "Whose token; asks for their password (or reads it from a pipe). Needed once the owner has a password.", HelpName = "NAME",
    };

    private static readonly Argument<string> Id = new("ID") { Description = "The token's id, or the beginning of it, or its name." };

    public static Command Create()
    {
        Scope.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value.Split(',').Any(word => word is not ("read" or "write" or "admin")))
            {
                result.AddError($"--scope {token.Value} is not possible; allowed: read, write, admin, or several with commas");
            }
        });
        var create = CliCommand.Create(
            "create", "Make a token and print it, alone on standard output. It is shown only now.",
            "peerstor token create --name backup --scope read,write --days 365",
            "export PEERSTOR_TOKEN=$(peerstor token create --name laptop)").With(Name, Scope, Days, Folder, User);
        var list = CliCommand.Create("list", "Show tokens and browser sessions.", "peerstor token list", "peerstor token list --json");
        var revoke = CliCommand.Create("revoke", "End a token or session at once.", "peerstor token revoke backup", "peerstor token revoke 5f0c41a2").With(Id);
        var link = CliCommand.Create("link", "Make a one-time address that signs a browser in.", "peerstor token link");
        return CliCommand.Create("token", "Tokens for scripts, sessions, sign-in links.", "peerstor token create --name backup")
            .With(create.Does(CreateAsync), list.Does(ListAsync), revoke.Does(RevokeAsync), link.Does(LinkAsync));
    }

    private static async Task<int> CreateAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        await using ITokenDesk desk = await TokenDesk.OpenAsync(parse, cancellationToken);
        if (parse.GetValue(User) is { } user)
        {
            await desk.SignInAsync(user, PasswordPrompt.Read($"Password of {user}"), cancellationToken);
        }

        NewTokenAnswerJson token = await desk.CreateAsync(
            new NewTokenJson(parse.GetValue(Name)!, parse.GetValue(Scope), parse.GetValue(Days), parse.GetValue(Folder)), cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(token, json => json.NewTokenAnswerJson);
        }
        else
        {
            Console.Out.WriteLine(token.Token);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        await using ITokenDesk desk = await TokenDesk.OpenAsync(parse, cancellationToken);
        IReadOnlyList<GrantJson> grants = await desk.ListAsync(cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(new GrantsJson(grants), json => json.GrantsJson);
            return ExitCode.Done;
        }

        if (!Output.IsTerminal)
        {
            foreach (GrantJson grant in grants)
            {
                Console.Out.WriteLine($"{grant.Id}\t{grant.Kind}\t{grant.Scope}\t{grant.Created:yyyy-MM-dd}\t{Output.Safe(grant.Name)}");
            }

            return ExitCode.Done;
        }

        Table table = Output.Table(("Id", false), ("Kind", false), ("Name", false), ("Allows", false), ("Created", false), ("Last used", false), ("Expires", false));
        foreach (GrantJson grant in grants)
        {
            table.AddRow(
                new Text(grant.Id[..12]), new Text(grant.Kind), new Text(Output.Safe(grant.Name)), new Text(grant.Scope),
                new Text(Output.Time(grant.Created)), new Text(grant.LastUsed is { } used ? Output.Time(used) : "never"),
                new Text(grant.Expires is { } expires ? Output.Time(expires) : "when revoked"));
        }

        AnsiConsole.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> RevokeAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        await using ITokenDesk desk = await TokenDesk.OpenAsync(parse, cancellationToken);
        string wanted = parse.GetValue(Id)!;
        IReadOnlyList<GrantJson> grants = await desk.ListAsync(cancellationToken);
        List<GrantJson> matches = [.. grants.Where(grant => grant.Name == wanted || grant.Id.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))];
        if (matches.Count > 1)
        {
            throw new CommandException(ExitCode.Usage, $"“{wanted}” stands for {matches.Count} of them; give more of the id. Nothing was revoked.");
        }

        if (matches.Count == 0 || !await desk.RevokeAsync(matches[0].Id, cancellationToken))
        {
            throw new CommandException(ExitCode.NotFound, $"there is no token or session “{wanted}”; `peerstor token list` shows all");
        }

        if (parse.WantsJson())
        {
            Output.Json(new RemovedJson([matches[0].Id]), Output.Documents.RemovedJson);
        }
        else
        {
            Console.Out.WriteLine($"“{Output.Safe(matches[0].Name)}” is revoked");
        }

        return ExitCode.Done;
    }

    private static async Task<int> LinkAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        SignInLinkJson link = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Post, "api/v1/sign-in-links"), ApiJson.Context.SignInLinkJson, cancellationToken);
        string url = client.Server.Shown.TrimEnd('/') + link.Path;
        if (parse.WantsJson())
        {
            Output.Json(new LinkJson(url, link.Expires), Output.Documents.LinkJson);
            return ExitCode.Done;
        }

        Console.Out.WriteLine(url);
        if (Output.IsTerminal)
        {
            foreach (string line in Serving.QrBlocks.Lines(url))
            {
                Console.Out.WriteLine(line);
            }
        }

        return ExitCode.Done;
    }
}
