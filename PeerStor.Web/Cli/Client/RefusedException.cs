using System.Net;

namespace PeerStor.Web.Cli.Client;

/// <summary>The server said no. <paramref name="type"/> is the short name of its problem document, or "".</summary>
internal sealed class RefusedException(int exitCode, string message, HttpStatusCode status, string type)
    : CommandException(exitCode, message)
{
    public HttpStatusCode Status { get; } = status;

    public string Type { get; } = type;
}
