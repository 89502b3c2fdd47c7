using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Hosting.Peers;

namespace PeerStor.Web.Pages.Live;

/// <summary>
/// Looks once a second for all open pages together whether something has changed, and not at all while no page is open.
/// What it finds is an <see cref="Issue"/>; the issues form a chain that each reader follows at its own pace.
/// </summary>
internal sealed class LiveNews : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Looks between two at the storage, which asks the disk.</summary>
    private const int StatusLooks = 3;

    /// <summary>Looks from one line that says nothing to the next.</summary>
    private const int BeatLooks = 15;

    /// <summary>When more change within one look, everybody is told: who may see which would cost too much to ask.</summary>
    private const int MostFolders = 100;

    /// <summary>Changes of the free space below this are not worth a redraw, in bytes.</summary>
    private const long FreeStep = 50_000_000;

    private readonly NodeMonitor _monitor;
    private readonly Drive _drive;
    private readonly TransferRegister _transfers;
    private readonly MeasurementHistory _measurements;
    private readonly LocalDevices _devices;
    private readonly NetworkMonitor _network;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Lock _folderGate = new();
    private HashSet<EntryId> _folders = [];
    private Issue _last = new();
    private int _readers;
    private int _looks;
    private long _measured;
    private bool _wasBusy;

    public LiveNews(NodeMonitor monitor, Drive drive, TransferRegister transfers, MeasurementHistory measurements, LocalDevices devices, NetworkMonitor network, TimeProvider time)
    {
        _monitor = monitor;
        _drive = drive;
        _transfers = transfers;
        _measurements = measurements;
        _devices = devices;
        _network = network;
        _measurements.Measured += NoteMeasurement;
        _drive.Changes.Changed += NoteFolder;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The newest issue; the reader goes on with <see cref="Issue.Next"/> and calls <see cref="Leave"/> at the end.</summary>
    public Issue Join()
    {
        lock (_gate)
        {
            if (++_readers == 1)
            {
                // Nobody looked until now: what happened meanwhile is no news to a page that has just been loaded.
                TakeFolders();
                _last = new Issue { Numbers = Numbers(looksAtStorage: true, _last.Numbers, isBusy: false) };
                _timer.Change(LookInterval, LookInterval);
            }

            return _last;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_readers == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        _measurements.Measured -= NoteMeasurement;
        _drive.Changes.Changed -= NoteFolder;
        _timer.Dispose();
    }

    private void NoteMeasurement() => Interlocked.Increment(ref _measured);

    private void NoteFolder(EntryId folder)
    {
        if (Volatile.Read(ref _readers) == 0)
        {
            return;
        }

        lock (_folderGate)
        {
            // One too many is kept, and says that there were too many.
            if (_folders.Count <= MostFolders)
            {
                _folders.Add(folder);
            }
        }
    }

    /// <summary>The folders that changed since the last look; null when there are too many, or rights have changed.</summary>
    private HashSet<EntryId>? TakeFolders()
    {
        lock (_folderGate)
        {
            HashSet<EntryId> taken = _folders;
            _folders = [];
            return taken.Count > MostFolders || taken.Contains(default) ? null : taken;
        }
    }

    private void Look()
    {
        Issue before;
        Issue next;
        lock (_gate)
        {
            _looks++;
            before = _last;
            IReadOnlySet<UserId> busy = _transfers.Busy();
            next = new Issue
            {
                // The numbers before the folders: a change in between is in the next issue again, and none is lost.
                Numbers = Numbers(_looks % StatusLooks == 0, before.Numbers, busy.Count > 0),
                Folders = TakeFolders(),
                Busy = busy,
                IsBeat = _looks % BeatLooks == 0,
            };
            if (next.Numbers == before.Numbers && next.Folders is { Count: 0 } && !next.IsBeat)
            {
                return;
            }

            _last = next;
        }

        before.Follow(next);
    }

    private IssueNumbers Numbers(bool looksAtStorage, IssueNumbers before, bool isBusy)
    {
        // While bytes move the speeds change all the time; once more when they have stopped.
        long moved = isBusy || _wasBusy ? before.Moved + 1 : before.Moved;
        _wasBusy = isBusy;
        return new IssueNumbers(
            _drive.Changes.Generation, _transfers.Changes, moved, Interlocked.Read(ref _measured), _devices.Changes + _network.Visits,
            _network.Changes, looksAtStorage ? Storage() : before.Status);
    }

    private string Storage()
    {
        NodeStatus status = _monitor.Read();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Storage.Usable / FreeStep} {status.Storage.ReadOnly} {string.Join(' ', status.Alerts.Select(alert => alert.Id))}");
    }
}
