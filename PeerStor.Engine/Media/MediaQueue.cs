using PeerStor.Engine.Common;

namespace PeerStor.Engine.Media;

/// <summary>Files that wait to be looked at: new ones first, those that were missed when there is nothing else.</summary>
internal sealed class MediaQueue : IDisposable
{
    /// <summary>More new files than this at once are found again by looking for what is missing.</summary>
    private const int MostNew = 50_000;

    private readonly Lock _gate = new();
    private readonly Queue<EntryId> _new = new();
    private readonly Queue<EntryId> _missed = new();
    private readonly HashSet<EntryId> _waiting = [];
    private readonly SemaphoreSlim _count = new(0);

    /// <summary>A new file was not taken in because too many wait.</summary>
    public bool Overflowed { get; private set; }

    public bool IsEmpty => _count.CurrentCount == 0;

    public void Add(EntryId file)
    {
        lock (_gate)
        {
            if (_new.Count >= MostNew)
            {
                Overflowed = true;
                return;
            }

            if (!_waiting.Add(file))
            {
                return;
            }

            _new.Enqueue(file);
        }

        _count.Release();
    }

    public void AddMissed(IReadOnlyList<EntryId> files)
    {
        int added = 0;
        lock (_gate)
        {
            Overflowed = false;
            foreach (EntryId file in files.Where(_waiting.Add))
            {
                _missed.Enqueue(file);
                added++;
            }
        }

        if (added > 0)
        {
            _count.Release(added);
        }
    }

    /// <summary>Waits for a file; with it come others that wait already, at most so many in all, and no more than a fair share of them:
    /// whoever takes beside is not left without work at the end.</summary>
    public async Task<IReadOnlyList<EntryId>> TakeAsync(int most, int takers, CancellationToken cancellationToken)
    {
        await _count.WaitAsync(cancellationToken);
        most = Math.Min(most, 1 + (_count.CurrentCount / takers));
        List<EntryId> files = [Next()];
        while (files.Count < most && _count.Wait(0, CancellationToken.None))
        {
            files.Add(Next());
        }

        return files;
    }

    private EntryId Next()
    {
        lock (_gate)
        {
            EntryId file = _new.Count > 0 ? _new.Dequeue() : _missed.Dequeue();
            _waiting.Remove(file);
            return file;
        }
    }

    public void Dispose() => _count.Dispose();
}
