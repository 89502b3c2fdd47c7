using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Cli.Serving;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor pair`: makes two devices one drive.</summary>
internal static class PairCommand
{
    private static readonly Argument<string> Link = new("LINK") { Description = "What `peerstor pair invite` printed on the other device." };

    public static Command Create()
    {
        var invite = CliCommand.Create(
            "invite", "Print a link with which another device joins this one; it works once, for 10 minutes.", "peerstor pair invite");
        var join = CliCommand.Create(
            "join", "Make this device one of those that the link is from. Its own files and users stay.",
            "peerstor pair join peerstor://pair/…").With(Link);
        return CliCommand.Create("pair", "Join this device with others.", "peerstor pair invite").With(
            invite.Does(InviteAsync), join.Does(JoinAsync), PairDigitsCommand.Create());
    }

    private static async Task<int> InviteAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        PairingLinkJson made = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Post, "api/v1/peers/invitations"), ApiJson.Context.PairingLinkJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(made, json => json.PairingLinkJson);
            return ExitCode.Done;
        }

        Console.Out.WriteLine(made.Link);
        if (Output.IsTerminal)
        {
            foreach (string line in QrBlocks.Lines(made.Link))
            {
                Console.Out.WriteLine("  " + line);
            }

            Console.Out.WriteLine("On the other device: peerstor pair join LINK, or paste it in Settings, Devices. It works once, for 10 minutes.");
        }

        return ExitCode.Done;
    }

    private static async Task<int> JoinAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        JoinedJson joined = await client.ReadAsync(
            ApiClient.Post("api/v1/peers/join", new JoinJson(parse.GetValue(Link)), ApiJson.Context.JoinJson), ApiJson.Context.JoinedJson,
            cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(joined, json => json.JoinedJson);
        }
        else
        {
            Console.Out.WriteLine(joined.TakesOver
                ? "This device has joined. It starts again and fetches the users and files of the others."
                : "This device has joined. It starts again; its users and files stay and appear on the others too.");
        }

        return ExitCode.Done;
    }
}
