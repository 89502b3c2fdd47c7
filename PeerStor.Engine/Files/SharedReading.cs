using System.Buffers;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>
/// Several who read the same file at the same time, near each other: what the first of them opens is kept for those right behind it,
/// so that a chunk is read and decrypted once and not once for each (docs/adr/0062). Who reads alone is not touched by it.
/// </summary>
internal sealed class SharedReading(PlainChunkReader reader)
{
    /// <summary>Chunks that somebody may be behind and still be waited for.</summary>
    private const int Near = 12;

    /// <summary>Room for opened chunks, in bytes; those kept longest go first.</summary>
    private const long MostBytes = 24L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<VersionId, List<Place>> _places = [];

    /// <summary>By version and place, not by chunk: who may read one file that refers to a chunk has shown no right to another.</summary>
    private readonly Dictionary<(VersionId, int), Opened> _opened = [];
    private readonly Queue<Opened> _oldest = new();
    private long _bytes;

    /// <summary>What is kept now, in bytes.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Somebody begins to read a file; to be disposed when they are done.</summary>
    public Place Join(VersionId version)
    {
        Place place = new(this, version);
        lock (_gate)
        {
            if (!_places.TryGetValue(version, out List<Place>? together))
            {
                _places[version] = together = [];
            }

            together.Add(place);
        }

        return place;
    }

    private void Leave(Place place)
    {
        lock (_gate)
        {
            List<Place> together = _places[place.Version];
            together.Remove(place);
            if (together.Count == 0)
            {
                _places.Remove(place.Version);
            }

            if (_places.Values.All(others => others.Count < 2))
            {
                MakeRoom(0);
            }
        }
    }

    /// <returns>The chunk's length in the clear.</returns>
    private int Read(Place place, int index, ChunkRef chunk, Span<byte> destination)
    {
        Opened? opened;
        lock (_gate)
        {
            place.Index = index;
            if (!_opened.TryGetValue((place.Version, index), out opened) && IsAnybodyBehind(place))
            {
                MakeRoom(MostBytes - chunk.PlainBytes);
                opened = new Opened((place.Version, index), chunk.PlainBytes);
                _opened[opened.Key] = opened;
                _oldest.Enqueue(opened);
                _bytes += chunk.PlainBytes;
            }

            if (opened is not null)
            {
                opened.Users++;
            }
        }

        if (opened is null)
        {
            return reader.Read(chunk, destination);
        }

        try
        {
            if (opened.TryOpen(reader, chunk))
            {
                opened.Plain.AsSpan(0, opened.Length).CopyTo(destination);
                return opened.Length;
            }

            return reader.Read(chunk, destination);
        }
        finally
        {
            lock (_gate)
            {
                opened.Users--;
                opened.GiveBackIfDone();
            }
        }
    }

    private bool IsAnybodyBehind(Place place)
    {
        List<Place> together = _places[place.Version];
        if (together.Count > 1)
        {
            foreach (Place other in together)
            {
                if (other != place && other.Index <= place.Index && place.Index - other.Index <= Near)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void MakeRoom(long left)
    {
        while (_bytes > left && _oldest.TryDequeue(out Opened? last))
        {
            _opened.Remove(last.Key);
            _bytes -= last.Bytes;
            last.IsDropped = true;
            last.GiveBackIfDone();
        }
    }

    /// <summary>Where somebody is in a file.</summary>
    internal sealed class Place(SharedReading all, VersionId version) : IDisposable
    {
        public VersionId Version { get; } = version;

        /// <summary>The chunk that they read last; -1 before the first.</summary>
        public int Index { get; set; } = -1;

        /// <exception cref="IOException">The chunk is missing or damaged; nothing of it may be used.</exception>
        /// <param name="destination">As for <see cref="PlainChunkReader.Read(ChunkRef, Span{byte})"/>.</param>
        public int Read(int index, ChunkRef chunk, Span<byte> destination) => all.Read(this, index, chunk, destination);

        public void Dispose() => all.Leave(this);
    }

    /// <summary>A chunk in the clear. Counters change under the gate; the bytes are written once, by whoever comes first.</summary>
    private sealed class Opened((VersionId, int) key, int bytes)
    {
        private readonly Lock _opening = new();
        private bool _hasFailed;
        private byte[]? _plain;

        public (VersionId, int) Key { get; } = key;

        public int Bytes { get; } = bytes;

        public byte[] Plain => _plain!;

        public int Length { get; private set; } = -1;

        public int Users { get; set; }

        public bool IsDropped { get; set; }

        /// <returns>False when somebody tried before and could not: then each finds out alone what is wrong.</returns>
        public bool TryOpen(PlainChunkReader reader, ChunkRef wanted)
        {
            lock (_opening)
            {
                if (Length < 0 && !_hasFailed)
                {
                    byte[] room = ArrayPool<byte>.Shared.Rent(Math.Max(wanted.PlainBytes + 1, wanted.StoredBytes) + PlainChunkReader.Slack);
                    _hasFailed = true;
                    _plain = room;
                    Length = reader.Read(wanted, room);
                    _hasFailed = false;
                }

                return !_hasFailed;
            }
        }

        public void GiveBackIfDone()
        {
            if (IsDropped && Users == 0 && _plain is { } room)
            {
                _plain = null;
                ArrayPool<byte>.Shared.Return(room);
            }
        }
    }
}
