using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files.Quotas;

/// <summary>Keeps room for uploads within the limit of whoever will own the file.</summary>
internal sealed class UploadRoom(StorageUse use, NodeDatabase database, UploadTable table)
{
    /// <summary>For a whole upload, before any of it is read; null when there is room.</summary>
    public UploadReply? Begin(Caller caller, UploadState state, Func<UploadId, bool> isActive)
    {
        if (use.Of(state.Owner).AllowedBytes is null)
        {
            use.TryPromise(state.Owner, state.Id, state.LengthBytes ?? 0);
            return null;
        }

        // Of an upload without a length at least its first byte must have room.
        return Promise(
            state, state.LengthBytes ?? 1, [.. table.Others(caller, state.Request).Where(other => !isActive(other))]);
    }

    /// <summary>Begins an upload that has its room: when that fails, the room is given back.</summary>
    public async Task<UploadReply> KeepAsync(UploadState state, Func<Task<UploadReply>> begin)
    {
        bool begun = false;
        try
        {
            UploadReply reply = await UploadGuard.RunAsync(state, begin);
            begun = reply.Outcome is UploadOutcome.Accepted or UploadOutcome.Stored;
            return reply;
        }
        finally
        {
            if (!begun)
            {
                use.Release(state.Id);
            }
        }
    }

    /// <summary>For a request that goes on with an upload, whose room may have gone to another in the meantime.</summary>
    public UploadReply? GoOn(UploadState state, long? bodyBytes) =>
        Promise(state, state.LengthBytes ?? (state.ReceivedBytes + (bodyBytes ?? 0)));

    public UploadReply? Declare(UploadState state, long lengthBytes) => Promise(state, lengthBytes);

    /// <summary>Parts that become one file give it their room.</summary>
    public UploadReply? Join(UploadState state, IReadOnlyList<UploadId> parts) => Promise(state, state.LengthBytes!.Value, parts);

    /// <summary>Room for what has just arrived of an upload that told no length.</summary>
    public bool TryGrow(UploadState state, long receivedBytes) =>
        state.LengthBytes is not null || use.TryPromise(state.Owner, state.Id, receivedBytes) is null;

    /// <summary>A request has ended: an upload that can be gone on with keeps its room, any other does not.</summary>
    public void Settle(UploadState state)
    {
        if (!state.Saved)
        {
            use.Release(state.Id);
        }
        else if (state.LengthBytes is null)
        {
            use.Shrink(state.Id, state.ReceivedBytes);
        }
    }

    public void Release(WriteTransaction transaction, params IEnumerable<UploadId> uploads)
    {
        foreach (UploadId upload in uploads)
        {
            use.Release(transaction, upload);
        }
    }

    /// <summary>A body without a length came to the end of what its owner may store. Nobody goes on with a PUT like that, so it
    /// is forgotten; of an upload by tus, what was acknowledged is kept until there is room.</summary>
    public async Task<UploadReply> StopAsync(Caller caller, UploadState state, long arrivedBytes)
    {
        if (state is { Saved: true, Request.Protocol: Uploads.PutProtocol })
        {
            await database.Writer.RunAsync(
                transaction =>
                {
                    use.Release(transaction, state.Id);
                    return UploadTable.Delete(transaction, caller, state.Id);
                },
                CancellationToken.None);
            state.Saved = false;
        }

        return new UploadReply(
            UploadOutcome.OverQuota, state.ReceivedBytes, state.ToUpload(active: false), Room: use.Of(state.Owner),
            NeededBytes: arrivedBytes + 1);
    }

    private UploadReply? Promise(UploadState state, long bytes, params IReadOnlyList<UploadId> replaced) =>
        use.TryPromise(state.Owner, state.Id, bytes, replaced) is { } room
            ? new UploadReply(UploadOutcome.OverQuota, state.ReceivedBytes, Room: room, NeededBytes: bytes - state.ReceivedBytes)
            : null;
}
