namespace PeerStor.Web.Cli.Transfers;

/// <summary>Shows transfers: as bars on a terminal, as lines elsewhere.</summary>
internal interface ITransferDisplay
{
    /// <summary>Shows what goes on while the work runs.</summary>
    Task ShowAsync(Func<Task> work);

    /// <summary>How much there is to do in all, in bytes; said again when more is found.</summary>
    void Expect(long bytes);

    ITransferRow Begin(string name, long sizeBytes);
}

/// <summary>One file on its way.</summary>
internal interface ITransferRow
{
    /// <summary>Bytes that are over: absolute, and it may go back when a connection breaks off.</summary>
    void Reach(long bytes);

    /// <summary>Why it waits, in a word or two; null when it goes on.</summary>
    void Wait(string? reason);

    /// <summary>Says how it ended, such as "done" or "there already".</summary>
    void End(string state);
}
