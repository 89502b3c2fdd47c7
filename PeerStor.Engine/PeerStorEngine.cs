using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Depot;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Files.Zip;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Conversion;
using PeerStor.Engine.Media.Playback;
using PeerStor.Engine.Media.Subtitles;
using PeerStor.Engine.Media.Tools;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Relay;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Search;
using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Storage;
using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;

namespace PeerStor.Engine;

/// <summary>
/// One node: opens the rooms in their order and closes them in the opposite one. A test makes an engine with
/// <c>await PeerStorEngine.OpenAsync(options)</c>; a host starts and stops it as a hosted service.
/// </summary>
public sealed class PeerStorEngine(EngineOptions options, TimeProvider time, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly Stack<object> _open = new();

    public NodeIdentity Node { get => field ?? throw NotOpen(); private set; }

    public Devices Devices { get => field ?? throw NotOpen(); private set; }

    public Pairing Pairing => Cluster.Pairing;

    public DigitPairing Digits => Cluster.Digits;

    public DeviceLinks Links => Cluster.Links;

    public PeerDesk PeerDesk => Cluster.Desk;

    public JournalReach Reach => Cluster.Reach;

    public CopyPace CopyPace => Replicas.Pace;

    public NetworkMonitor Network { get => field ?? throw NotOpen(); private set; }

    public DepotRoom Depots { get => field ?? throw NotOpen(); private set; }

    public Access Access { get => field ?? throw NotOpen(); private set; }

    public Accounts Accounts { get => field ?? throw NotOpen(); private set; }

    public Credentials Credentials { get => field ?? throw NotOpen(); private set; }

    public Invitations Invitations { get => field ?? throw NotOpen(); private set; }

    public Members Members { get => field ?? throw NotOpen(); private set; }

    public Groups Groups { get => field ?? throw NotOpen(); private set; }

    public AuditLog Audit { get => field ?? throw NotOpen(); private set; }

    public UserLimits Limits { get => field ?? throw NotOpen(); private set; }

    public StorageUse Use { get => field ?? throw NotOpen(); private set; }

    public Drive Drive { get => field ?? throw NotOpen(); private set; }

    public TrashBin Trash { get => field ?? throw NotOpen(); private set; }

    public FolderTree Folders { get => field ?? throw NotOpen(); private set; }

    public FileVersions Versions { get => field ?? throw NotOpen(); private set; }

    public FactsReader Facts { get => field ?? throw NotOpen(); private set; }

    public FolderAccess FolderAccess { get => field ?? throw NotOpen(); private set; }

    public Uploads Uploads { get => field ?? throw NotOpen(); private set; }

    public Content Content { get => field ?? throw NotOpen(); private set; }

    public PlaybackMarks Marks { get => field ?? throw NotOpen(); private set; }

    public SubtitleShelf Subtitles { get => field ?? throw NotOpen(); private set; }

    public MediaFolders MediaFolders { get => field ?? throw NotOpen(); private set; }

    public Conversions Conversions { get => field ?? throw NotOpen(); private set; }

    public MediaCatalog Media { get => field ?? throw NotOpen(); private set; }

    public Zips Zips { get => field ?? throw NotOpen(); private set; }

    public SearchIndex Search { get => field ?? throw NotOpen(); private set; }

    public Notebook Notes { get => field ?? throw NotOpen(); private set; }

    public Shares Shares { get => field ?? throw NotOpen(); private set; }

    public ShareVisits ShareVisits { get => field ?? throw NotOpen(); private set; }

    public CrossCheck CrossCheck { get => field ?? throw NotOpen(); private set; }

    public CopyUpkeep Copies => Replicas.Upkeep;

    public UnreadableFiles Unreadable { get => field ?? throw NotOpen(); private set; }

    public NodeMonitor Monitor { get => field ?? throw NotOpen(); private set; }

    public RequestCount Requests { get; } = new();

    public TransferRegister Transfers { get => field ?? throw NotOpen(); private set; }

    public TransferHistory TransferHistory { get => field ?? throw NotOpen(); private set; }

    public MeasurementHistory Measurements { get => field ?? throw NotOpen(); private set; }

    public DriveCounts Counts { get => field ?? throw NotOpen(); private set; }

    public Savings Savings { get => field ?? throw NotOpen(); private set; }

    public Maintenance Maintenance { get => field ?? throw NotOpen(); private set; }

    public StoreHealth Health { get; } = new(time);

    public ContentTraffic Traffic { get; } = new();

    /// <summary>Null without ffmpeg.</summary>
    internal MediaWorker? MediaWorker { get; private set; }

    internal ClusterRoom Cluster { get => field ?? throw NotOpen(); private set; }

    internal CopyRoom Replicas { get => field ?? throw NotOpen(); private set; }

    /// <summary>What the devices agree on: how old a change is and whether a grant has expired goes by it.</summary>
    internal ReferenceClock Clock => field ??= new ReferenceClock(time);

    internal ChunkStore Chunks { get => field ?? throw NotOpen(); private set; }
    internal DriveEdits Edits { get => field ?? throw NotOpen(); private set; }
    internal DriveTree Tree { get => field ?? throw NotOpen(); private set; }
    internal KeyHolders KeyHolders { get => field ?? throw NotOpen(); private set; }
    internal FolderKeys FolderKeys { get => field ?? throw NotOpen(); private set; }
    internal KeyEdits KeyEdits { get => field ?? throw NotOpen(); private set; }
    internal KeyDelivery Delivery { get => field ?? throw NotOpen(); private set; }
    internal NodeDatabase Database { get => field ?? throw NotOpen(); private set; }

    public static async Task<PeerStorEngine> OpenAsync(
        EngineOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null, CancellationToken cancellationToken = default)
    {
        PeerStorEngine engine = new(
            options, time ?? TimeProvider.System, loggers ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        await engine.StartAsync(cancellationToken);
        return engine;
    }

    /// <exception cref="EngineStartException">The data directory cannot be used; the message is one line for a person.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OpenRoomsAsync(cancellationToken);
        }
        catch (Exception error)
        {
            await DisposeAsync();
            if (error is IOException or InvalidDataException or UnauthorizedAccessException or SqliteException)
            {
                throw new EngineStartException(
                    $"The data directory {options.DataDirectory} cannot be opened; nothing in it was changed. {error.Message}", error);
            }

            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        while (_open.TryPop(out object? part))
        {
            if (part is IAsyncDisposable later)
            {
                await later.DisposeAsync();
            }
            else
            {
                ((IDisposable)part).Dispose();
            }
        }
    }

    private async Task OpenRoomsAsync(CancellationToken cancellationToken)
    {
        DataDirectory directory = new(options.DataDirectory);
        _open.Push(directory.Lock());
        JoinFile? join = JoinFile.Find(directory)?.MakeRoom(directory);
        UncleanStop unclean = Opened(UncleanStop.Watch(directory));
        Chunks = Opened(await ChunkStore.OpenAsync(
            new ChunkStoreOptions
            {
                Directory = directory.Chunks,
                SegmentBytes = options.SegmentBytes,
                ContributedBytes = options.ContributedBytes,
                MinimumFreeBytes = options.MinimumFreeBytes,
            },
            Health, time, loggers.CreateLogger<ChunkStore>(), cancellationToken));
        Database = Opened(NodeDatabase.Open(directory.Database, unclean.Happened, refused => DatabaseAlerts.Note(Health, refused)));
        NodeIdentity node = Node = Opened(NodeKeyFile.Load(directory, options.ReplacesLostKey));
        (IdSource ids, ManifestStore manifests) = (new(time), new(Chunks));
        KnownLimits limits = new(new SpeedLimit(options.UploadBytesPerSecond, options.DownloadBytesPerSecond));
        StorageCount count = new(Use = new StorageUse(limits));
        MediaProjection media = new(count, node.Id);
        KeyNews news = new();
        FileProjection files = new(manifests, count, news);
        OperationLog log = new(
            Database, node.Id, new HybridClock(Clock),
            [
                new UserProjection(limits), new GroupProjection(news), files, new AccessProjection(news), media, new MarkProjection(),
                new ShareProjection(news), new NoteProjection(), new DeviceProjection(() => Devices.Reload()), new LateArrivalProjection(),
                new DepotProjection(node.Id, [files, media]),
            ]);
        await log.OpenAsync(cancellationToken);
        LogExchange logs = new(log, node, Clock);
        Cluster = await OpenClusterAsync(directory, log, logs, node, join, cancellationToken);
        if (Devices.Others.Count == 0 && Cluster.Ahead.IsAnyOfAnotherDay)
        {
            await Cluster.Ahead.RenewAsync(static _ => 0, cancellationToken);
        }

        limits.Load(Database);
        await StorageRecount.RunIfNeededAsync(Database, manifests, count);
        Use.Load(Database);
        await OpenUsersAsync(log, node, ids, join is not null || Devices.Others.Count > 0, cancellationToken);
        Limits = new UserLimits(log, limits, Audit);
        QuotaWarnings.Begin(Use, Database, Audit);
        FreshChunks fresh = Opened(new FreshChunks(Database, Chunks, time));
        await fresh.RecoverAsync();
        Depots = Opened(await DepotRoom.OpenAsync(options.Backend, log, Devices, Chunks, Health, time, loggers));
        Replicas = Opened(new CopyRoom(Cluster, Chunks, logs, Depots, options.RepairPatience, options.Acknowledgement, Health, time, loggers));
        (DriveEdits edits, FilePublisher publisher) = OpenFiles(log, manifests, fresh, news, ids);
        OpenMedia(log, edits, publisher, media, ids);
        NoteJournal journal = new(log, Tree, edits, !options.SendsNotes, time);
        Notes = Opened(await Notebook.OpenAsync(new NoteParts(
            journal, new NotePublisher(journal, publisher, Tree, Chunks, Content, Use), Tree, Drive, Search, Accounts, Cluster, Health, options, time,
            loggers.CreateLogger<Notebook>())));
        await (join is null ? Task.CompletedTask : Notes.Welcome.ForgetAsync());
        DiskSpace disk = new(directory.Chunks, options.MinimumFreeBytes);
        Monitor = new NodeMonitor(options, Devices, node, log, Chunks, Replicas.Count, Copies, Health, disk, time);
        Network = new NetworkMonitor(Cluster, Replicas.Count, Copies, new CopyHistograms(Database, Replicas.Count, time), Monitor, time);
        OpenMonitoring(disk, ids);
        Maintenance = Opened(new Maintenance(
            Database, Chunks, new ChunkReferences(Database), Replicas.Removal.MayRemove, Uploads, Trash, Accounts, time, loggers.CreateLogger<Maintenance>()));
        Maintenance.Start();
        logs.Received += Notes.NoteArrived;
        OpenExchange(directory, log, logs, node, join);
        Replicas.Start();
        Links.Start();
        Depots.Bring = (chunk, stop) => Replicas.Remote.BringAsync(chunk, stop, isCopy: true);
        Opened(new JournalRelay(Depots, Cluster, logs, Chunks, node, time, loggers.CreateLogger<JournalRelay>())).Start();
        Depots.Start(log, logs, new GivableChunks(Database, manifests, Accounts.Unlocked, Depots.GivesUp, options.Backend, time).Find);
    }

    private async Task<ClusterRoom> OpenClusterAsync(
        DataDirectory directory, OperationLog log, LogExchange logs, NodeIdentity node, JoinFile? join, CancellationToken cancellationToken)
    {
        Devices = new Devices(log, node, new DeviceConfiguration(options.NodeName, options.ContributedBytes, options.CopySpeeds), time);
        PairingHooks hooks = new((publicKey, by) => new KeyGifts(log, node, Accounts).For(publicKey, by), () => Accounts.IsUntouched());
        ClusterParts parts = new(node, directory, log, logs, Chunks, Health, time, Clock, loggers);
        return Opened(await ClusterRoom.OpenAsync(parts, Devices, hooks, join, cancellationToken));
    }

    /// <summary>Last, because whatever arrives wakes all the others.</summary>
    private void OpenExchange(DataDirectory directory, OperationLog log, LogExchange logs, NodeIdentity node, JoinFile? join)
    {
        ArrivedChanges arrived = new(Database, Drive.Changes, Access, Accounts);
        logs.Received += arrived.Note;
        CrossCheck = Opened(new CrossCheck(log, arrived.Note, Links, Devices, Health, loggers.CreateLogger<CrossCheck>()));
        Maintenance.Compare = CrossCheck.RunAsync;
        logs.Received += new NameClashes(Database, Edits, Drive, Accounts).Note;
        new TreeRings(Database, Tree, Edits, Accounts).Errands.Follow(logs, Accounts);
        new LateArrivals(Database, Edits, Accounts).Errands.Follow(logs, Accounts);
        logs.Received += Cluster.Reach.Note;
        if (join is not null)
        {
            Opened(new Joining(join, directory, logs, new KeyGifts(log, node, Accounts), Accounts)).Start();
        }
    }

    private async Task OpenUsersAsync(OperationLog log, NodeIdentity node, IdSource ids, bool joins, CancellationToken cancellationToken)
    {
        KeySlots slots = new(log, ids);
        Accounts = new Accounts(log, node, slots, ids, time);
        await Accounts.OpenAsync(joins, cancellationToken);
        Access = new Access(log, Accounts, ids, Clock);
        Audit = new AuditLog(Database, time);
        Credentials = Opened(new Credentials(log, Accounts, Access, slots, node, Audit, Clock));
        Invitations = new Invitations(log, Accounts, Access, slots, Audit);
        Members = new Members(log, Access, Audit);
        Groups = new Groups(log, ids, Audit);
    }

    private void OpenMonitoring(DiskSpace disk, IdSource ids)
    {
        Counts = new DriveCounts(Drive, time);
        Savings = new Savings(Database, Chunks, Drive, time);
        TransferHistory = Opened(new TransferHistory(Database, time));
        Transfers = new TransferRegister(TransferHistory, ids, time);
        Measurements = Opened(new MeasurementHistory(Database, new NodeMeter(Traffic, Requests, Transfers, Chunks, disk, Counts, Accounts), time));
        Opened(new Pulse(Measurements, Transfers, TransferHistory, time, loggers.CreateLogger<Pulse>())).Start();
    }

    private (DriveEdits, FilePublisher) OpenFiles(OperationLog log, ManifestStore manifests, FreshChunks fresh, KeyNews news, IdSource ids)
    {
        KeyHolders = new KeyHolders();
        FolderKeys keys = FolderKeys = new(KeyHolders, news);
        Permissions permissions = new(news);
        KeySeals seals = new(permissions, KeyHolders);
        KeyEdits keyEdits = KeyEdits = new(log, keys, seals, news);
        KeyDelivery delivery = Delivery = Opened(new KeyDelivery(Database, keys, keyEdits, seals, Accounts));
        Accounts.Opened = () => delivery.RunSoon();
        Groups.Delivered = () => delivery.RunAsync(CancellationToken.None);
        FileKeys files = new(log, keys, keyEdits);
        EntryTags tags = new(keys, files);
        DriveTree tree = Tree = new(keys, tags, permissions, new SharedFolders(permissions, keys, files), Replicas.Count);
        DriveChanges changes = new();
        news.Raised += () => changes.Raise(default);
        DriveKeys driveKeys = new(log, keys, keyEdits, files, permissions);
        FolderAccess = new FolderAccess(log, tree, driveKeys, delivery, Audit);
        DriveEdits edits = Edits = new(log, tree, driveKeys, changes, Accounts.FindOpen, ids, Clock);
        ContentLinks links = new(log, tree, edits, manifests, Chunks, Use, ids);
        DriveCopies copies = new(Database, tree, edits, links);
        DriveParts parts = new(
            new DriveMoves(tree, edits), new DriveReplacing(Database, tree, edits, links), copies, new DrivePurge(log, changes),
            new TagEdits(log, tree, tags, changes), new DriveCrossing(Database, tree, edits, copies));
        SharedEntries shared = new(tree, changes);
        Drive = new Drive(log, tree, edits, parts, shared, changes, news);
        Trash = new TrashBin(Database, Drive, Clock);
        Folders = new FolderTree(Database, tree);
        Versions = new FileVersions(Database, tree, links);
        MediaFolders = new MediaFolders(Database, tree, shared);
        KeyHolders.Add(new ShareHolders());
        SharedThings things = new(tree, edits, keyEdits, delivery);
        Shares = new Shares(log, things, Audit, Access.Ends, ids, Clock);
        ShareVisits = new ShareVisits(log, things, Credentials, Audit, Access.Ends, Clock);
        Unreadable = new UnreadableFiles(Database, tree, manifests);
        Facts = new FactsReader(Database, tree, manifests);
        FilePublisher publisher = new(log, tree, edits, manifests, Chunks, Replicas.Second, ids, time);
        Uploads = new Uploads(Database, publisher, tree, Chunks, fresh, Traffic, Use, Node.Node, time);
        Content = new Content(Database, tree, edits, changes, manifests, Chunks, Replicas.Remote, Traffic);
        Zips = new Zips(Database, tree, Content);
        Search = Opened(SearchIndex.Open(
            new DataDirectory(options.DataDirectory).SearchIndex, Database, tree, new Circles(tree, keys, news), changes, Content, Accounts.Unlocked,
            time, loggers.CreateLogger<SearchIndex>()));
        Accounts.Opened += Search.Wake;
        return (edits, publisher);
    }

    private void OpenMedia(OperationLog log, DriveEdits edits, FilePublisher publisher, MediaProjection projection, IdSource ids)
    {
        MediaTools? tools = MediaTools.Find(options.MediaToolsFolder);
        Media = new MediaCatalog(Database, edits, Chunks, projection) { CanLook = tools is not null };
        Marks = Opened(new PlaybackMarks(log, time));
        Subtitles = Opened(new SubtitleShelf(Drive, Content, Media, tools));
        Conversions = Opened(new Conversions(
            new ConversionTable(Database, time),
            tools is null ? null : new Converter(tools, Drive, Content, Media, publisher, Chunks, Use, time),
            Drive, Media, Accounts, ids, time, loggers.CreateLogger<Conversions>()));
        Conversions.Start();
        if (tools is not null)
        {
            MediaPublisher facts = new(log, edits, Chunks, time);
            MediaWorker = Opened(new MediaWorker(tools, facts, projection, Drive, Content, Accounts, time, loggers.CreateLogger<MediaWorker>()));
            MediaWorker.Start();
        }
    }

    private T Opened<T>(T part)
        where T : notnull
    {
        _open.Push(part);
        return part;
    }

    private static InvalidOperationException NotOpen() => new("The engine is not started yet.");
}
