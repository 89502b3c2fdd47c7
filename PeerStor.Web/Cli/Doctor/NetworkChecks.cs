using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Peers;
using System.Net;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Doctor;

/// <summary>Looks at the node that runs, at the port, and at the ways by which others reach this machine.</summary>
internal static class NetworkChecks
{
    public static IEnumerable<Finding> Look(LoadedSettings settings, NodeFile? node)
    {
        yield return Port(settings, node);
        IReadOnlyList<IPAddress> addresses = LanAddress.Find();
        yield return addresses.Count > 0
            ? Finding.Ok("network", string.Join(", ", addresses))
            : Finding.Warning("network", "this machine has no address in a network", "other devices cannot reach it until it is connected");
    }

    private static Finding Port(LoadedSettings settings, NodeFile? node)
    {
        int wanted = settings.Get(Settings.Port);
        if (node is not null)
        {
            return Finding.Ok("port", $"PeerStor runs at {node.Shown} (process {node.Pid})");
        }

        return FreePort.Find(settings.Get(Settings.Host), wanted) switch
        {
            null => Finding.Problem("port", $"{wanted} and the hundred after it are in use", "choose another with --port or PEERSTOR_PORT"),
            int free when free != wanted => Finding.Warning("port", $"{wanted} is in use by another program", $"PeerStor would take {free}; PEERSTOR_PORT sets another"),
            _ => Finding.Ok("port", $"{wanted} is free"),
        };
    }
}
