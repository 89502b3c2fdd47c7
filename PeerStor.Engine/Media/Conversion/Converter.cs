using System.Buffers;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Media.Tools;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>Converts one file: ffmpeg reads it from a loopback source and writes to a pipe, and what comes out of that is
/// cut and sealed like an upload. No plaintext touches the disk.</summary>
internal sealed class Converter(
    MediaTools tools, Drive drive, Content content, MediaCatalog catalog, FilePublisher publisher, ChunkStore chunks,
    StorageUse use, TimeProvider time)
{
    /// <summary>A long film on a slow machine takes a night; more is no conversion any more.</summary>
    private static readonly ToolLimits Limits = new(TimeSpan.FromHours(24), 6L << 30, long.MaxValue);

    /// <returns>The new file; null when it cannot be converted.</returns>
    /// <exception cref="IOException">The store refused.</exception>
    public async Task<EntryId?> ConvertAsync(Caller caller, Entry entry, Action<int> progress, CancellationToken cancellationToken)
    {
        if (await catalog.FactsAsync(caller, entry, cancellationToken) is not { } facts
            || await content.OpenAsync(caller, entry, cancellationToken) is not { } original)
        {
            return null;
        }

        GearTable gear = new(caller.Keys.CuttingSecret);
        using ChunkWriter writer = new(chunks, gear, caller.Keys.Convergence);
        FragmentedMp4 made = new(writer, reached => progress((int)Math.Clamp(reached / facts.Duration * 100, 0, 99)));
        await using LoopbackSource source = new(original);
        (ToolEnd end, _) = await ToolRun.RunAsync(
            tools.Ffmpeg, ConversionPlan.Arguments(facts), Limits, null, source.Proxy, made.ReadAsync, cancellationToken);
        if (end != ToolEnd.Done || made.DataBytes == 0)
        {
            return null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return await PublishAsync(caller, entry, facts, made, gear);
    }

    private async Task<EntryId?> PublishAsync(Caller caller, Entry entry, MediaFacts facts, FragmentedMp4 made, GearTable gear)
    {
        (byte[] head, IReadOnlyList<ChunkRef> data) = await made.FinishAsync();
        using ChunkWriter first = new(chunks, gear, caller.Keys.Convergence);
        await first.WriteAsync(new ReadOnlySequence<byte>(head));
        IReadOnlyList<ChunkRef> headChunks = await first.FinishAsync();

        // The folder may have been moved meanwhile, and the original too: the new file goes beside it.
        IReadOnlyList<Ancestor> way = await drive.AncestorsAsync(caller, entry.Id, CancellationToken.None);
        if (way.Count < 2)
        {
            return null;
        }

        string path = string.Join('/', way.Skip(1).SkipLast(1).Select(step => step.Name).Append(ConversionPlan.NameOf(way[^1].Name, facts)));
        long length = head.Length + made.DataBytes;
        UploadRequest request = new(path, length, time.GetUtcNow(), NameConflict.KeepBoth, Uploads.PutProtocol) { Owner = entry.Owner };
        UploadId promise = new(Guid.NewGuid());
        if (publisher.Check(caller, request, out UserId owner) is not null || use.TryPromise(owner, promise, length) is not null)
        {
            throw new IOException("The converted file is more than may be stored here.");
        }

        try
        {
            UploadReply reply = await publisher.PublishAsync(
                caller, request, length, [.. headChunks, .. data], (transaction, _) => use.Release(transaction, promise));
            return reply.File?.Entry.Id ?? throw new IOException(reply.Reason ?? "The converted file could not be stored.");
        }
        finally
        {
            use.Release(promise);
        }
    }
}
