using System.IO.Pipelines;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.Downloads;

/// <summary>
/// Reads a byte of the newest file once the server has started, to nowhere: most of the time of a first seek went into code
/// that had not run before (57 ms, and 3 ms for the next).
/// </summary>
/// <remarks>The services are asked for late: the engine gives none before it has started.</remarks>
internal sealed partial class ReadWarming(
    IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<ReadWarming> logger) : BackgroundService
{
    /// <summary>The list of a longer file's chunks would stay in memory for nothing.</summary>
    private const long LongestBytes = 16L << 30;

    private const int Looked = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration first = lifetime.ApplicationStarted.Register(started.SetResult);
        await using CancellationTokenRegistration second = stoppingToken.Register(() => started.TrySetCanceled(stoppingToken));
        try
        {
            await started.Task;
            await WarmAsync(stoppingToken);
        }
#pragma warning disable CA1031 // A server must not stop because it could not hurry: who really reads that file is told.
        catch (Exception problem)
        {
            LogNotWarmed(problem);
        }
#pragma warning restore CA1031
    }

    internal async Task WarmAsync(CancellationToken cancellationToken)
    {
        Drive drive = services.GetRequiredService<Drive>();
        // With a password nobody's files are open yet.
        if (services.GetRequiredService<Accounts>() is not { OwnerIsLocked: false, Owner: { } owner })
        {
            return;
        }

        IReadOnlyList<(Entry Entry, string Path)> recent = await drive.ListRecentAsync(owner, Looked, cancellationToken);
        if (recent.FirstOrDefault(file => file.Entry.SizeBytes is > 0 and < LongestBytes) is not { Entry: not null } file)
        {
            return;
        }

        // Twice: what fills the caches is other code than what finds things in them.
        for (int time = 0; time < 2; time++)
        {
            if (await drive.FindAsync(owner, file.Path, cancellationToken) is { } entry
                && await services.GetRequiredService<Content>().OpenAsync(owner, entry, cancellationToken) is { LengthBytes: > 0 } opened)
            {
                await ReadAsync(opened, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(OpenContent opened, CancellationToken cancellationToken)
    {
        ByteRanges ranges = ByteRanges.Parse($"bytes={opened.LengthBytes / 2}-", opened.LengthBytes);
        await opened.CopyToAsync(PipeWriter.Create(Stream.Null), ranges.Ranges[0].Offset, 1, cancellationToken);

        // A HEAD is in no history of transfers, and no byte of it is counted.
        DefaultHttpContext head = new() { RequestServices = services };
        head.Request.Method = HttpMethods.Head;
        await services.GetRequiredService<Download>().SendAsync(head, opened);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The newest file was not read after the start; the first read is a little slower")]
    private partial void LogNotWarmed(Exception problem);
}
