using System.Net.Sockets;

namespace PeerStor.Web.Cli.Client;

/// <summary>Words for a server that does not answer.</summary>
internal static class Unreachable
{
    public static string Words(Exception error) => error switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            "the server does not answer: nothing listens at that address. Is it running? `peerstor serve` starts it",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } =>
            "the server's name is not known here; check PEERSTOR_URL",
        TaskCanceledException => "the server did not answer in time",
        _ => $"the server cannot be reached: {error.Message}",
    };
}
