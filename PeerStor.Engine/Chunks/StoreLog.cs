using Microsoft.Extensions.Logging;

namespace PeerStor.Engine.Chunks;

internal static partial class StoreLog
{
    [LoggerMessage(Level = LogLevel.Error, Message =
        "The upkeep of the chunk store failed; stored data is not affected and it is tried again")]
    public static partial void UpkeepFailed(ILogger logger, Exception error);
}
