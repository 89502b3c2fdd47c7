using PeerStor.Engine.Common;

namespace PeerStor.Engine.Monitoring.Transfers;

/// <summary>One request of a transfer, from <see cref="TransferRegister.Begin"/> to <see cref="End"/>.</summary>
public sealed class TransferRun
{
    private readonly TransferRegister _register;
    private readonly OpenTransfer _transfer;

    internal TransferRun(TransferRegister register, OpenTransfer transfer)
    {
        _register = register;
        _transfer = transfer;
    }

    /// <summary>Counts bytes that went over the line.</summary>
    public void Add(long bytes) => _register.Add(_transfer, bytes);

    /// <param name="entry">The file that an upload became.</param>
    /// <param name="sizeBytes">The file's length when it was not known at the start.</param>
    public void End(TransferResult result, string? reason = null, EntryId? entry = null, long? sizeBytes = null) =>
        _register.End(_transfer, result, reason, entry, sizeBytes);
}
