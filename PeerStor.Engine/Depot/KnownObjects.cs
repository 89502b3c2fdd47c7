namespace PeerStor.Engine.Depot;

/// <summary>What should lie in a depot, in its order, as one walks along a list of what does.</summary>
/// <param name="after">Some of them, from behind one on; none: the end.</param>
internal sealed class KnownObjects<TKey, TBytes>(Func<TKey, int, List<(TKey Key, TBytes Bytes)>> after, TKey start, IComparer<TKey> order, int batch)
    where TBytes : struct
{
    private List<(TKey Key, TBytes Bytes)> _read = [];
    private int _at;
    private TKey _last = start;
    private bool _isEnd;

    /// <summary>Passes over those before one.</summary>
    public List<TKey> Before(TKey key)
    {
        List<TKey> passed = [];
        while (Current is { } known && order.Compare(known.Key, key) < 0)
        {
            passed.Add(known.Key);
            _at++;
        }

        return passed;
    }

    /// <summary>Passes over one if it is the next; its size then.</summary>
    public TBytes? TakeIf(TKey key)
    {
        if (Current is not { } known || order.Compare(known.Key, key) != 0)
        {
            return null;
        }

        _at++;
        return known.Bytes;
    }

    public List<TKey> Rest()
    {
        List<TKey> rest = [];
        while (Current is { } known)
        {
            rest.Add(known.Key);
            _at++;
        }

        return rest;
    }

    private (TKey Key, TBytes Bytes)? Current
    {
        get
        {
            if (_at == _read.Count && !_isEnd)
            {
                _read = after(_last, batch);
                _at = 0;
                _isEnd = _read.Count == 0;
                _last = _isEnd ? _last : _read[^1].Key;
            }

            return _at < _read.Count ? _read[_at] : null;
        }
    }
}
