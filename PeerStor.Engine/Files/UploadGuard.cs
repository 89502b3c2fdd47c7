using PeerStor.Engine.Database;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Files;

/// <summary>What a disk that is full or refuses writes means for an upload.</summary>
internal static class UploadGuard
{
    public static async Task<UploadReply> RunAsync(UploadState state, Func<Task<UploadReply>> work)
    {
        try
        {
            return await work();
        }
        catch (StoreFullException full)
        {
            return new UploadReply(
                UploadOutcome.NoSpace, state.ReceivedBytes, FreeBytes: full.FreeBytes, NeededBytes: full.NeededBytes);
        }
        catch (DatabaseUnavailableException refused) when (refused.DiskIsFull)
        {
            // What the database would have needed it does not say.
            return new UploadReply(UploadOutcome.NoSpace, state.ReceivedBytes, Reason: refused.Message);
        }
        catch (Exception refused) when (refused is StoreReadOnlyException or DatabaseUnavailableException)
        {
            return new UploadReply(UploadOutcome.ReadOnly, state.ReceivedBytes, Reason: refused.Message);
        }
    }
}
