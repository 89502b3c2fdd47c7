using System.CommandLine;

namespace PeerStor.Web.Cli;

internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("PeerStor: one file server out of the machines that you have.");
        return root.Parse(args).InvokeAsync();
    }
}
