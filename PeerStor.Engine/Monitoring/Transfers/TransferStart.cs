using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>A request that moves bytes of a file.</summary>
/// <param name="Key">Requests of one caller with the same key belong together: an upload's id, a file's version.</param>
/// <param name="AlreadyBytes">What earlier requests of an upload brought.</param>
public sealed record TransferStart(
    Caller Caller, TransferKind Kind, TransferWay Way, Guid Key, string Path, EntryId? Entry, long? SizeBytes, long AlreadyBytes);
