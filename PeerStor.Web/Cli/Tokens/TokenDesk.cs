using System.CommandLine;
using PeerStor.Engine;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Tokens;

/// <summary>Chooses between the node that runs and the directory that rests.</summary>
internal static class TokenDesk
{
    /// <summary>A node that has the lock is about to write its node file; that takes well under a second.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);

    public static async Task<ITokenDesk> OpenAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        while (true)
        {
            if (await RunningAsync(parse, cancellationToken) is { } running)
            {
                return running;
            }

            try
            {
                return await OfflineTokenDesk.OpenAsync(EngineSettings.From(parse.Settings()), cancellationToken);
            }
            catch (EngineStartException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    private static async Task<RunningTokenDesk?> RunningAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        if (ServerAddress.Find(parse) is not { } server)
        {
            return null;
        }

        var client = new ApiClient(parse);
        try
        {
            await client.DoAsync(ApiClient.Request(HttpMethod.Get, "health/live"), cancellationToken);
            return new RunningTokenDesk(client);
        }
        catch (HttpRequestException) when (server.IsLocal)
        {
            // A node file of a node that was killed: nobody listens there.
            client.Dispose();
            return null;
        }
    }
}
