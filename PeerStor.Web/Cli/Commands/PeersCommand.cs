using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor peers`: the devices that belong together, and others on the local network.</summary>
internal static class PeersCommand
{
    public static Command Create() => CliCommand.Create(
        "peers", "Show the devices that belong together, and others on the local network.", "peerstor peers", "peerstor peers --json | jq '.items[].url'")
        .With(PeerEditCommands.Create()).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        PeersJson peers = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Get, "api/v1/peers"), ApiJson.Context.PeersJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(peers, json => json.PeersJson);
        }
        else if (!Output.IsTerminal)
        {
            foreach (PeerJson peer in peers.Items)
            {
                Console.Out.WriteLine($"{peer.Id}\t{peer.State}\t{Place(peer)}\t{Output.Safe(peer.Name)}");
            }
        }
        else if (peers.Items.Count == 0)
        {
            Console.Out.WriteLine(peers.Looking
                ? "No other device is seen."
                : "This device does not look for others: P2P_ENABLED is false, or it listens on this machine only.");
        }
        else
        {
            Table table = Output.Table(("Name", false), ("Id", false), ("State", false), ("Place", false), ("Keeps", true), ("Free", true), ("Address", false));
            foreach (PeerJson peer in peers.Items)
            {
                table.AddRow(new Text(Output.Safe(peer.Name)), new Text(peer.Id), new Text(peer.State), new Text(Output.Safe(peer.Zone ?? "")),
                    new Text(peer.Stored is { } stored ? ByteSize.Format(stored) : ""), new Text(peer.Free is { } free ? ByteSize.Format(free) : ""), new Text(Place(peer)));
            }

            AnsiConsole.Write(table);
        }

        return ExitCode.Done;
    }

    private static string Place(PeerJson peer) => peer.Url ?? (peer.Addresses.Count > 0 ? peer.Addresses[0] : "");
}
