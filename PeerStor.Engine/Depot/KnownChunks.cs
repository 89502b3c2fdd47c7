using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Depot;

/// <summary>The chunks that should lie in a depot, in their order, as one walks along a list of those that do.</summary>
internal sealed class KnownChunks(DepotTable table, long depot, int batch)
{
    private List<(ChunkId Chunk, int Bytes)> _read = [];
    private int _at;
    private ChunkId _last;
    private bool _isEnd;

    /// <summary>Passes over those before a chunk.</summary>
    public List<ChunkId> Before(ChunkId chunk)
    {
        List<ChunkId> passed = [];
        while (Current is { } known && known.Chunk < chunk)
        {
            passed.Add(known.Chunk);
            _at++;
        }

        return passed;
    }

    /// <summary>Passes over a chunk if it is the next one; its size then.</summary>
    public int? TakeIf(ChunkId chunk)
    {
        if (Current is not { } known || known.Chunk != chunk)
        {
            return null;
        }

        _at++;
        return known.Bytes;
    }

    public List<ChunkId> Rest()
    {
        List<ChunkId> rest = [];
        while (Current is { } known)
        {
            rest.Add(known.Chunk);
            _at++;
        }

        return rest;
    }

    private (ChunkId Chunk, int Bytes)? Current
    {
        get
        {
            if (_at == _read.Count && !_isEnd)
            {
                _read = table.After(depot, _last, batch);
                _at = 0;
                _isEnd = _read.Count == 0;
                _last = _isEnd ? _last : _read[^1].Chunk;
            }

            return _at < _read.Count ? _read[_at] : null;
        }
    }
}
