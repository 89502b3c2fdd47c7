using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor peers set`, `lost`, `found` and `remove`: what is chosen for one device.</summary>
internal static class PeerEditCommands
{
    private static readonly Argument<string> Device = new("DEVICE") { Description = "Its name or id, as `peerstor peers` shows them." };

    private static readonly Option<string> Name = new("--name") { Description = "What it is called." };

    private static readonly Option<string> Zone = new("--zone") { Description = "Where it stands, such as home; copies go to different places first." };

    private static readonly Option<string> Gives = new("--give") { Description = "The most that files may take there, such as 500GB; all: as much as fits." };

    private static readonly Option<string> CopySpeed = new("--copy-speed")
    {
        Description = "Such as \"send 2 MB, receive 10 MB; mon-fri 08:00-18:00 send 200 kB\"; none: as fast as it goes.",
    };

    private static readonly Option<string> Address = new("--address") { Description = "Where to look for it now, host:port; for networks in which devices do not hear each other." };

    public static IEnumerable<Command> Create() =>
    [
        CliCommand.Create("set", "Choose what a device is called, where it stands, how much it gives and how fast it copies.",
            "peerstor peers set laptop --zone office --give 200GB", "peerstor peers set nas --copy-speed \"mon-fri 8-18 send 1 MB\"")
            .With(Device, Name, Zone, Gives, CopySpeed, Address).Does(SetAsync),
        CliCommand.Create("lost", "Say that a device will not come back: its copies are made again at once.", "peerstor peers lost laptop")
            .With(Device).Does((parse, stop) => SendAsync(parse, HttpMethod.Put, "/lost", "is declared lost; its copies do not count until it comes back", stop)),
        CliCommand.Create("found", "Take back that a device is lost.", "peerstor peers found laptop")
            .With(Device).Does((parse, stop) => SendAsync(parse, HttpMethod.Delete, "/lost", "is not lost; its copies count again", stop)),
        CliCommand.Create("remove", "Take a device out for good; it keeps what it has.", "peerstor peers remove laptop")
            .With(Device).Does((parse, stop) => SendAsync(parse, HttpMethod.Delete, "", "is removed", stop)),
    ];

    private static async Task<int> SetAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string? speed = parse.GetValue(CopySpeed);
        EditPeerJson wanted = new(parse.GetValue(Name), parse.GetValue(Zone), Bytes(parse.GetValue(Gives)), speed == "none" ? "" : speed, parse.GetValue(Address));
        if (wanted == new EditPeerJson())
        {
            throw new CommandException(ExitCode.Usage, "say what to change: --name, --zone, --give, --copy-speed or --address");
        }

        using var client = new ApiClient(parse);
        PeerJson device = await FindAsync(client, parse, cancellationToken);
        HttpRequestMessage request = ApiClient.Post("api/v1/peers/" + device.Node, wanted, ApiJson.Context.EditPeerJson);
        request.Method = HttpMethod.Patch;
        await client.DoAsync(request, cancellationToken);
        return Say(parse, device, "is as you said");
    }

    private static async Task<int> SendAsync(ParseResult parse, HttpMethod method, string below, string words, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        PeerJson device = await FindAsync(client, parse, cancellationToken);
        await client.DoAsync(ApiClient.Request(method, $"api/v1/peers/{device.Node}{below}"), cancellationToken);
        return Say(parse, device, words);
    }

    private static int Say(ParseResult parse, PeerJson device, string words)
    {
        if (!parse.WantsJson())
        {
            Console.Out.WriteLine($"“{Output.Safe(device.Name)}” {words}");
        }

        return ExitCode.Done;
    }

    private static async Task<PeerJson> FindAsync(ApiClient client, ParseResult parse, CancellationToken cancellationToken)
    {
        string wanted = parse.GetValue(Device)!;
        PeersJson peers = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Get, "api/v1/peers"), ApiJson.Context.PeersJson, cancellationToken);
        PeerJson[] found = [.. peers.Items.Where(peer => peer.Node is not null
            && (peer.Node == wanted || peer.Id == wanted || string.Equals(peer.Name, wanted, StringComparison.OrdinalIgnoreCase)))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new CommandException(ExitCode.NotFound, $"there is no device “{Output.Safe(wanted)}” among those that belong together"),
            _ => throw new CommandException(ExitCode.Usage, $"several devices are called “{Output.Safe(wanted)}”; use the id that `peerstor peers` shows"),
        };
    }

    private static long? Bytes(string? text)
    {
        if (text is null or "all")
        {
            return text is null ? null : 0;
        }

        return ByteSize.TryParse(text, out long bytes) ? bytes
            : throw new CommandException(ExitCode.Usage, $"“{Output.Safe(text)}” is no size; write 500GB, 1.5TB or all");
    }
}
