using System.CommandLine;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Client;

/// <summary>Where a command's requests go.</summary>
/// <param name="Identity">Names the server also after a restart on another port.</param>
/// <param name="Shown">The address by which other devices reach it.</param>
internal sealed record ServerAddress(Uri Url, string? Secret, string Identity, string Shown, bool IsLocal)
{
    /// <summary>
    /// The server that the command line names, else the one of PEERSTOR_URL, else the node that runs on this machine.
    /// Null when there is none.
    /// </summary>
    public static ServerAddress? Find(ParseResult parse)
    {
        LoadedSettings settings = parse.Settings();
        string? token = settings.Get(Settings.Token);
        bool namesData = parse.GetValue(CommonOptions.Data) is not null;
        bool namesUrl = parse.GetValue(CommonOptions.Url) is not null;
        if (settings.Get(Settings.Url) is { } url && (namesUrl || !namesData))
        {
            string text = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
            return new ServerAddress(new Uri(text + "/"), token, text, text, IsLocal: false);
        }

        string data = settings.Get(Settings.Data);
        return NodeFile.Find(data) is { } node
            ? new ServerAddress(node.Url, namesData ? node.Secret : token ?? node.Secret, data, node.Shown, IsLocal: true)
            : null;
    }

    public static ServerAddress Require(ParseResult parse) => Find(parse) ?? throw new CommandException(
        ExitCode.Unreachable,
        $"no PeerStor runs on {parse.Settings().Get(Settings.Data)}. Start it with `peerstor serve`, or name another server: " +
        "PEERSTOR_URL=http://ADDRESS:PORT PEERSTOR_TOKEN=TOKEN");
}
