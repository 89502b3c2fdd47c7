using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor users group`: several users under one name, to share folders with all of them at once.</summary>
internal static class GroupCommand
{
    private const string Root = "api/v1/groups";

    private static readonly Argument<string> Name = new("GROUP") { Description = "The group's name." };

    private static readonly Argument<string[]> Users = new("USER") { Description = "Names of users.", Arity = ArgumentArity.OneOrMore };

    private static readonly Argument<string[]> First = new("USER") { Description = "Names of users who are in it.", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var list = CliCommand.Create("ls", "Show the groups and who is in them.", "peerstor users group ls", "peerstor users group ls --json");
        var make = CliCommand.Create("new", "Make a group.", "peerstor users group new Family Anna Ben").With(Name, First);
        var remove = CliCommand.Create(
            "rm", "Delete a group; its users stay, and lose what they may do by it.", "peerstor users group rm Family").With(Name);
        var add = CliCommand.Create("add", "Put users into a group.", "peerstor users group add Family Cleo").With(Name, Users);
        var take = CliCommand.Create(
            "remove", "Take users out of a group; they lose what they may do by it at once.", "peerstor users group remove Family Ben").With(Name, Users);
        return CliCommand.Create("group", "Groups of users, to share folders with.", "peerstor users group new Family Anna Ben").With(
            list.Does(ListAsync), make.Does(MakeAsync), remove.Does(DeleteAsync),
            add.Does((parse, stop) => ChangeAsync(parse, HttpMethod.Put, stop)), take.Does((parse, stop) => ChangeAsync(parse, HttpMethod.Delete, stop)));
    }

    private static async Task<int> ListAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        GroupsJson groups = await ReadAsync(client, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(groups, json => json.GroupsJson);
        }
        else if (!Output.IsTerminal)
        {
            groups.Items.ToList().ForEach(group => Console.Out.WriteLine($"{group.Id}\t{Output.Safe(group.Name)}\t{People(group, ",")}"));
        }
        else
        {
            Table table = Output.Table(("Group", false), ("Who is in it", false));
            groups.Items.ToList().ForEach(group => table.AddRow(new Text(Output.Safe(group.Name)), new Text(People(group, ", "))));
            AnsiConsole.Write(table);
        }

        return ExitCode.Done;
    }

    private static async Task<int> MakeAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        IReadOnlyList<UserJson> users = await UsersCommand.FindAsync(client, parse.GetValue(First) ?? [], cancellationToken);
        GroupJson made = await client.ReadAsync(
            ApiClient.Post(Root, new GroupNameJson(parse.GetValue(Name)), ApiJson.Context.GroupNameJson), ApiJson.Context.GroupJson, cancellationToken);
        await ChangeAsync(client, made, users, HttpMethod.Put, cancellationToken);
        return await ShowAsync(parse, client, made.Name, cancellationToken);
    }

    private static async Task<int> DeleteAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        GroupJson group = await FindAsync(client, parse.GetValue(Name)!, cancellationToken);
        await client.DoAsync(ApiClient.Request(HttpMethod.Delete, $"{Root}/{group.Id}"), cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(group, json => json.GroupJson);
        }
        else
        {
            Console.Out.WriteLine($"“{Output.Safe(group.Name)}” is deleted; its users are still there");
        }

        return ExitCode.Done;
    }

    private static async Task<int> ChangeAsync(ParseResult parse, HttpMethod method, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        GroupJson group = await FindAsync(client, parse.GetValue(Name)!, cancellationToken);
        IReadOnlyList<UserJson> users = await UsersCommand.FindAsync(client, parse.GetValue(Users)!, cancellationToken);
        await ChangeAsync(client, group, users, method, cancellationToken);
        return await ShowAsync(parse, client, group.Name, cancellationToken);
    }

    private static async Task ChangeAsync(
        ApiClient client, GroupJson group, IReadOnlyList<UserJson> users, HttpMethod method, CancellationToken cancellationToken)
    {
        foreach (UserJson user in users)
        {
            await client.DoAsync(ApiClient.Request(method, $"{Root}/{group.Id}/members/{user.Id}"), cancellationToken);
        }
    }

    private static async Task<int> ShowAsync(ParseResult parse, ApiClient client, string name, CancellationToken cancellationToken)
    {
        GroupJson now = await FindAsync(client, name, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(now, json => json.GroupJson);
        }
        else
        {
            Console.Out.WriteLine($"“{Output.Safe(now.Name)}”: {(now.Members.Count > 0 ? People(now, ", ") : "nobody yet")}");
        }

        return ExitCode.Done;
    }

    private static string People(GroupJson group, string between) => string.Join(between, group.Members.Select(member => Output.Safe(member.Name)));

    /// <exception cref="CommandException">There is no group of that name.</exception>
    private static async Task<GroupJson> FindAsync(ApiClient client, string name, CancellationToken cancellationToken) =>
        (await ReadAsync(client, cancellationToken)).Items
            .FirstOrDefault(group => group.Id == name || string.Equals(group.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException(ExitCode.NotFound, $"there is no group “{Output.Safe(name)}”; `peerstor users group ls` shows all");

    private static Task<GroupsJson> ReadAsync(ApiClient client, CancellationToken cancellationToken) =>
        client.ReadAsync(ApiClient.Request(HttpMethod.Get, Root), ApiJson.Context.GroupsJson, cancellationToken);
}
