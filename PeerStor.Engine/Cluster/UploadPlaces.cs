using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// An unfinished upload lies on the device where it was begun. Behind a load balancer the next request for it may land anywhere:
/// this finds the device, and takes the request there (docs/adr/0069).
/// </summary>
public sealed class UploadPlaces(DeviceLinks links, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A device that answered within this time is taken to come back: whoever uploads to it does not begin anew.</summary>
    private static readonly TimeSpan ExpectedBack = TimeSpan.FromHours(1);

    /// <summary>A device that starts does not know yet who is only away for a moment.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMinutes(1);

    private readonly long _opened = time.GetTimestamp();

    /// <summary>The device that has an upload. None when it does not answer, and may come back, or no longer has it.</summary>
    public async Task<(NodeId? Device, bool MayComeBack)> FindAsync(UploadId id, CancellationToken cancellationToken)
    {
        // The id says whose it is. Whoever else claimed to have it would be given what its owner signs in with.
        if (links.All.Where(link => id.IsOf(link.Device)).ToList() is not [{ } named])
        {
            return (null, false);
        }

        if (links.Up.FirstOrDefault(peer => peer.Device == named.Device).Link is not { } link)
        {
            return (null, IsExpectedBack(named));
        }

        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Patience);
        bool? hasIt = await AskAsync(link, id, enough.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return (hasIt == true ? named.Device : null, hasIt is null);
    }

    /// <summary>Sends a request for an upload to the device that has it; null when it has gone meanwhile.</summary>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public async Task<HttpResponseMessage?> SendAsync(NodeId device, UploadId id, HttpRequestMessage request, CancellationToken cancellationToken) =>
        links.Up.FirstOrDefault(peer => peer.Device == device).Link is { } link ? await link.SendToUploadAsync(id, request, cancellationToken) : null;

    private bool IsExpectedBack(DeviceLink link) => link.SeenAt is { } seen
        ? time.GetUtcNow() - seen < ExpectedBack
        : time.GetElapsedTime(_opened) < FirstPatience;

    /// <returns>Null when it broke.</returns>
    private static async Task<bool?> AskAsync(PeerLink link, UploadId id, CancellationToken cancellationToken)
    {
        try
        {
            return await link.HasUploadAsync(id, cancellationToken);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
