using System.Net;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>Goes on after a lost connection and a server that restarts, as long as there is progress now and then.</summary>
internal sealed class Retry(ApiClient client, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>A connection that moves nothing for this long is given up and made anew.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Repeats an attempt until it returns. <paramref name="reached"/> tells how far the transfer is: progress begins the
    /// patience anew.
    /// </summary>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> attempt, Func<long> reached, ITransferRow row, CancellationToken cancellationToken)
    {
        long last = reached();
        long since = time.GetTimestamp();
        TimeSpan pause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            try
            {
                T result = await attempt(cancellationToken);
                row.Wait(null);
                return result;
            }
            catch (Exception error) when (IsPassing(error, cancellationToken))
            {
                if (reached() != last)
                {
                    last = reached();
                    since = time.GetTimestamp();
                    pause = TimeSpan.FromMilliseconds(250);
                }

                if (time.GetElapsedTime(since) > patience)
                {
                    throw;
                }

                row.Wait(error is RefusedException ? "the server is busy" : "waiting for the server");
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
                client.FindAgain();
            }
        }
    }

    private bool IsPassing(Exception error, CancellationToken cancellationToken) => error switch
    {
        _ when cancellationToken.IsCancellationRequested => false,
        RefusedException { Type: "wrong-offset" or "taken-over" } => true,
        // After a restart the local node has another secret, which FindAgain reads.
        RefusedException { Status: HttpStatusCode.Unauthorized } => client.Server.IsLocal,
        RefusedException { Type: "read-only" } => false,
        RefusedException refused => refused.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
        HttpRequestException or HttpIOException or OperationCanceledException => true,
        _ => false,
    };
}
