using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor users`: list, invite, lock out, let in again; their limits and the record are in files of their own.</summary>
internal static class UsersCommand
{
    private static readonly Option<string?> Label = new("--label") { Description = "A note for whom it is.", HelpName = "TEXT" };

    private static readonly Option<bool> Admin = new("--admin") { Description = "Whoever accepts it may manage users and settings." };

    private static readonly Argument<string> Name = new("NAME") { Description = "The user's name." };

    public static Command Create()
    {
        var list = CliCommand.Create("list", "Show who has an account.", "peerstor users list", "peerstor users list --json");
        var invite = CliCommand.Create(
            "invite", "Print a link that makes somebody a user; it works once, for 7 days.", "peerstor users invite --label Anna").With(Label, Admin);
        var disable = CliCommand.Create("disable", "Lock a user out at once; their files are kept.", "peerstor users disable Anna").With(Name);
        var enable = CliCommand.Create("enable", "Let a user in again.", "peerstor users enable Anna").With(Name);
        return CliCommand.Create("users", "Who has an account on the server.", "peerstor users invite --label Anna").With(
            list.Does(ListAsync), GroupCommand.Create(), QuotaCommand.Create(), AuditCommand.Create(), invite.Does(InviteAsync),
            disable.Does((parse, stop) => ChangeAsync(parse, disabled: true, stop)), enable.Does((parse, stop) => ChangeAsync(parse, disabled: false, stop)));
    }

    private static async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        UsersJson users = await FindAsync(client, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(users, json => json.UsersJson);
            return ExitCode.Done;
        }

        if (!Output.IsTerminal)
        {
            foreach (UserJson user in users.Items)
            {
                Console.Out.WriteLine($"{user.Id}\t{user.Role}\t{(user.Disabled ? "disabled" : "active")}\t{Output.Safe(user.Name)}");
            }

            return ExitCode.Done;
        }

        Table table = Output.Table(("Name", false), ("Role", false), ("State", false), ("Stored", true), ("Of", true), ("Last here", false));
        foreach (UserJson user in users.Items)
        {
            table.AddRow(
                new Text(Output.Safe(user.Name)), new Text(user.Role), new Text(user.Disabled ? "locked out" : "active"),
                new Text(ByteSize.Format(user.UsedBytes)), new Text(user.QuotaBytes is { } most ? ByteSize.Format(most) : "no limit"),
                new Text(user.LastSeen is { } seen ? Output.Time(seen) : "never"));
        }

        AnsiConsole.Write(table);
        return ExitCode.Done;
    }

    private static async Task<int> InviteAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        NewInvitationJson wanted = new(parse.GetValue(Label), parse.GetValue(Admin) ? "admin" : "member");
        InvitationJson made = await client.ReadAsync(
            ApiClient.Post("api/v1/invitations", wanted, ApiJson.Context.NewInvitationJson), ApiJson.Context.InvitationJson, cancellationToken);
        string url = client.Server.Shown.TrimEnd('/') + made.Path;
        if (parse.WantsJson())
        {
            Output.Json(new LinkJson(url, made.Expires), Output.Documents.LinkJson);
        }
        else
        {
            Console.Out.WriteLine(url);
        }

        return ExitCode.Done;
    }

    private static async Task<int> ChangeAsync(ParseResult parse, bool disabled, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        string name = parse.GetValue(Name)!;
        UserJson now = await EditAsync(client, name, new EditUserJson(null, null, disabled), cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(now, json => json.UserJson);
        }
        else
        {
            Console.Out.WriteLine($"“{Output.Safe(now.Name)}” is {(now.Disabled ? "locked out; their files are kept" : "let in again")}");
        }

        return ExitCode.Done;
    }

    /// <exception cref="CommandException">There is nobody of that name.</exception>
    internal static async Task<UserJson> EditAsync(ApiClient client, string name, EditUserJson change, CancellationToken cancellationToken)
    {
        UserJson user = (await FindAsync(client, [name], cancellationToken))[0];
        HttpRequestMessage request = ApiClient.Post($"api/v1/users/{user.Id}", change, ApiJson.Context.EditUserJson);
        request.Method = HttpMethod.Patch;
        return await client.ReadAsync(request, ApiJson.Context.UserJson, cancellationToken);
    }

    /// <exception cref="CommandException">There is nobody of one of the names.</exception>
    internal static async Task<IReadOnlyList<UserJson>> FindAsync(
        ApiClient client, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        UsersJson all = await FindAsync(client, cancellationToken);
        return
        [
            .. names.Select(name => all.Items.FirstOrDefault(user => string.Equals(user.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new CommandException(ExitCode.NotFound, $"there is no user “{Output.Safe(name)}”; `peerstor users list` shows all")),
        ];
    }

    private static Task<UsersJson> FindAsync(ApiClient client, CancellationToken cancellationToken) =>
        client.ReadAsync(ApiClient.Request(HttpMethod.Get, "api/v1/users"), ApiJson.Context.UsersJson, cancellationToken);
}
