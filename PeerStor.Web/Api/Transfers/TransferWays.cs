using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Transfers;

/// <summary>By what a request was made.</summary>
internal static class TransferWays
{
    /// <summary>How the command line names itself.</summary>
    public const string CommandLineAgent = "peerstor";

    public static TransferWay Of(HttpContext context) =>
        context.Features.Get<SignedIn>() is { ByCookie: true } ? TransferWay.Browser
        : context.Request.Headers.UserAgent.ToString().StartsWith(CommandLineAgent + "/", StringComparison.Ordinal) ? TransferWay.CommandLine
        : TransferWay.Api;
}
