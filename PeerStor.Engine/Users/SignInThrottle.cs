using PeerStor.Engine.Common;

namespace PeerStor.Engine.Users;

/// <summary>
/// Slows down who guesses: by account, so that many addresses do not help, and by address, so that many accounts do not.
/// The first wrong tries are free, since people mistype; each further one doubles the wait. Kept in memory and bounded.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    public const int FreeTries = 5;

    public static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>After so long without a try, everything is forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private const int MostKeys = 20_000;

    private readonly BoundedCache<string, Tries> _tries = new(MostKeys, _ => 1);
    private readonly Lock _lock = new();

    /// <summary>How long these must wait before the next try; zero when it may be made now, and then it counts as begun.</summary>
    public TimeSpan Begin(string account, string address)
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            TimeSpan wait = new[] { Wait(Key('a', account), now), Wait(Key('n', address), now) }.Max();
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            // Counted before it is known to be wrong: a hundred tries at once must not all pass the look above.
            Count(Key('a', account), now);
            Count(Key('n', address), now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>The right password: the account starts anew. The address only gets its own try back: who has one account
    /// here must not be able to try others without end.</summary>
    public void Succeeded(string account, string address)
    {
        lock (_lock)
        {
            _tries.Remove(Key('a', account));
            if (_tries.TryGet(Key('n', address), out Tries? tries))
            {
                _tries.Set(Key('n', address), tries with { Count = tries.Count - 1 });
            }
        }
    }

    private TimeSpan Wait(string key, DateTimeOffset now)
    {
        if (!_tries.TryGet(key, out Tries? tries) || now - tries.Last > Memory || tries.Count < FreeTries)
        {
            return TimeSpan.Zero;
        }

        double doublings = Math.Min(tries.Count - FreeTries, 20);
        double wait = Math.Min(FirstWait.TotalSeconds * Math.Pow(2, doublings), LongestWait.TotalSeconds);
        TimeSpan left = tries.Last + TimeSpan.FromSeconds(wait) - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Count(string key, DateTimeOffset now)
    {
        int before = _tries.TryGet(key, out Tries? tries) && now - tries.Last <= Memory ? tries.Count : 0;
        _tries.Set(key, new Tries(before + 1, now));
    }

    private static string Key(char kind, string name) => kind + name;

    private sealed record Tries(int Count, DateTimeOffset Last);
}
