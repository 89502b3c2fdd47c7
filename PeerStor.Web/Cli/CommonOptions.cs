using System.CommandLine;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli;

/// <summary>Options that every client command understands.</summary>
internal static class CommonOptions
{
    public static readonly Option<bool> Json = new("--json") { Description = "Write JSON on standard output.", Recursive = true };

    public static readonly Option<string?> Data = new("--data")
    {
        Description = "The data directory of the node on this machine.", HelpName = "DIR", Recursive = true,
    };

    public static readonly Option<string?> Url = new("--url")
    {
        Description = "The server to talk to, instead of the one on this machine (PEERSTOR_URL).", HelpName = "URL", Recursive = true,
    };

    public static LoadedSettings Settings(this ParseResult parse)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(Data);
        Add(Url);
        return LoadedSettings.ForProcess(flags);

        void Add(Option<string?> option)
        {
            if (parse.GetValue(option) is { } text)
            {
                flags[option.Name] = text;
            }
        }
    }
}
