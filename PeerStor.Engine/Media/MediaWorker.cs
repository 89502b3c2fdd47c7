using Microsoft.Extensions.Logging;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media.Tools;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media;

/// <summary>
/// Looks at media files behind the uploads, two at a time and at the lowest priority. Nothing notes what is still to do:
/// what has no facts is missing, and is found again after a start.
/// </summary>
internal sealed partial class MediaWorker : IAsyncDisposable
{
    /// <summary>Files looked at side by side: ffmpeg works with one thread each.</summary>
    private static readonly int Lanes = Math.Min(2, Environment.ProcessorCount);

    /// <summary>Photos that go through one ffmpeg; the first of them waits for the last.</summary>
    private const int MostAtOnce = 16;

    /// <summary>A start has better things to do at first.</summary>
    private static readonly TimeSpan CatchUpDelay = TimeSpan.FromSeconds(20);

    /// <summary>How often it looks for what was missed or may be tried again.</summary>
    private static readonly TimeSpan CatchUpInterval = TimeSpan.FromHours(1);

    /// <summary>When the disk refuses, it waits for better times.</summary>
    private static readonly TimeSpan RefusedDelay = TimeSpan.FromMinutes(1);

    /// <summary>Missed files taken in at once.</summary>
    private const int CatchUpPage = 2000;

    private static readonly string[] Classes = ["image", "video", "audio"];

    private readonly MediaReader _reader;
    private readonly MediaPublisher _publisher;
    private readonly Drive _drive;
    private readonly Content _content;
    private readonly Accounts _accounts;
    private readonly FolderNews _news;
    private readonly TimeProvider _time;
    private readonly ILogger<MediaWorker> _logger;
    private readonly MediaQueue _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public MediaWorker(
        MediaTools tools, MediaPublisher publisher, MediaProjection projection, Drive drive, Content content, Accounts accounts,
        TimeProvider time, ILogger<MediaWorker> logger)
    {
        _reader = new MediaReader(tools);
        _publisher = publisher;
        _drive = drive;
        _content = content;
        _accounts = accounts;
        _news = new FolderNews(drive.Changes, time);
        _time = time;
        _logger = logger;
        projection.ContentAdded += _queue.Add;
    }

    public void Start() => _work = Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(LoopAsync)).Append(Task.Run(CatchUpAsync)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
        _queue.Dispose();
    }

    /// <summary>Looks at one file now, if that is still to do and somebody's key for it is at hand.</summary>
    public Task LookAsync(EntryId id, CancellationToken cancellationToken) => LookAsync([id], cancellationToken);

    /// <summary>Looks at several files; photos of one owner go together.</summary>
    public async Task LookAsync(IReadOnlyList<EntryId> ids, CancellationToken cancellationToken)
    {
        foreach (Caller caller in _accounts.Unlocked())
        {
            List<Entry> photos = [];
            foreach (EntryId id in ids)
            {
                if (await _drive.GetAsync(caller, id, cancellationToken) is not { Version: { } version, TrashedAt: null } entry
                    || !Classes.Contains(MediaTypes.ClassOf(entry.ContentType)) || !_publisher.IsMissing(version))
                {
                    continue;
                }

                if (entry.ContentType == "image/jpeg")
                {
                    photos.Add(entry);
                }
                else
                {
                    await LookAsync(caller, entry, cancellationToken);
                }
            }

            await LookAtPhotosAsync(caller, photos, cancellationToken);
        }
    }

    private async Task LookAtPhotosAsync(Caller caller, List<Entry> photos, CancellationToken cancellationToken)
    {
        IReadOnlyList<ReadMedia>? read = photos.Count > 1 ? await ReadPhotosAsync(caller, photos, cancellationToken) : null;
        if (read is not null)
        {
            // Side by side: the disk is waited for once.
            await Task.WhenAll(photos.Zip(read, (photo, made) => _publisher.PublishAsync(caller, photo, made)));
            for (int i = 0; i < photos.Count; i++)
            {
                _news.Tell(photos[i].Parent, now: _queue.IsEmpty && i == photos.Count - 1);
            }

            return;
        }

        foreach (Entry photo in photos)
        {
            await LookAsync(caller, photo, cancellationToken);
        }
    }

    /// <summary>Null when one of them cannot be read: then each is looked at alone.</summary>
    private async Task<IReadOnlyList<ReadMedia>?> ReadPhotosAsync(Caller caller, List<Entry> photos, CancellationToken cancellationToken)
    {
        try
        {
            List<OpenContent> contents = [];
            foreach (Entry photo in photos)
            {
                if (await _content.OpenAsync(caller, photo, cancellationToken) is not { } content)
                {
                    return null;
                }

                contents.Add(content);
            }

            return await _reader.ReadPhotosAsync(contents, cancellationToken);
        }
        catch (ContentDamagedException)
        {
            return null;
        }
    }

    private async Task LookAsync(Caller caller, Entry entry, CancellationToken cancellationToken)
    {
        await _publisher.PublishAsync(caller, entry, await ReadAsync(caller, entry, cancellationToken));
        _news.Tell(entry.Parent, now: _queue.IsEmpty);
    }

    private async Task<ReadMedia> ReadAsync(Caller caller, Entry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await _content.OpenAsync(caller, entry, cancellationToken) is { } content
                ? await _reader.ReadAsync(content, cancellationToken)
                : ReadMedia.Failed(MediaFailure.Unreadable);
        }
        catch (ContentDamagedException)
        {
            return ReadMedia.Failed(MediaFailure.Unreadable);
        }
    }

    /// <summary>What nobody has looked at yet, of all that some user whose key is open may read.</summary>
    public async Task<IReadOnlyList<EntryId>> FindMissedAsync()
    {
        HashSet<EntryId> missed = [];
        foreach (Caller caller in _accounts.Unlocked())
        {
            missed.UnionWith(_publisher.FindMissing(caller, Classes, CatchUpPage));
            missed.UnionWith((await _drive.ListMediaOfOthersAsync(caller, Classes, CatchUpPage, CancellationToken.None))
                .Where(found => found.Entry.Version is { } version && _publisher.IsMissing(version)).Select(found => found.Entry.Id));
        }

        return [.. missed];
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await LookAsync(await _queue.TakeAsync(MostAtOnce, Lanes, _stop.Token), _stop.Token);
            }
            catch (OperationCanceledException)
            {
                // The node stops.
            }
#pragma warning disable CA1031 // A worker's loop: whatever goes wrong with one file is told, and the next one is looked at.
            catch (Exception error)
            {
                LogFailed(error);
                await RestAsync(RefusedDelay);
            }
#pragma warning restore CA1031
        }
    }

    private async Task CatchUpAsync()
    {
        await RestAsync(CatchUpDelay);
        while (!_stop.IsCancellationRequested)
        {
            IReadOnlyList<EntryId> missed = await FindMissedAsync();
            _queue.AddMissed(missed);
            while (missed.Count > 0 && !_queue.IsEmpty && !_stop.IsCancellationRequested)
            {
                await RestAsync(CatchUpDelay);
            }

            await RestAsync(missed.Count >= CatchUpPage ? CatchUpDelay : CatchUpInterval);
        }
    }

    private async Task RestAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A media file could not be looked at; it is tried again after a while.")]
    private partial void LogFailed(Exception error);
}
