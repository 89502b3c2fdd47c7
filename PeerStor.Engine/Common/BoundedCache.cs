using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace PeerStor.Engine.Common;

/// <summary>
/// A cache with a limit on the sum of its items' weights. Two generations: when the young one is half the limit, it
/// becomes the old one and the old one is forgotten; what is used moves to the young one. No list to keep in order.
/// </summary>
public sealed class BoundedCache<TKey, TValue>(long limit, Func<TValue, long> weigh)
    where TKey : notnull
{
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();
    private long _weight;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_old.TryRemove(key, out value))
        {
            return false;
        }

        Set(key, value);
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        _young[key] = value;
        if (Interlocked.Add(ref _weight, weigh(value)) > limit / 2)
        {
            _old = _young;
            _young = new ConcurrentDictionary<TKey, TValue>();
            _weight = 0;
        }
    }

    public void Remove(TKey key)
    {
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    public void Clear()
    {
        _young = new ConcurrentDictionary<TKey, TValue>();
        _old = new ConcurrentDictionary<TKey, TValue>();
        _weight = 0;
    }
}
