using System.Security.Cryptography;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// Invitations for other devices that were made here and not used yet. They live in memory: a restart ends them. After
/// three wrong secrets nobody can pair for ten minutes (engine.md rule 3).
/// </summary>
public sealed class DeviceInvites(TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int MostOpen = 20;

    private readonly Lock _gate = new();
    private readonly List<(byte[] Hash, DateTimeOffset Ends, UserId By)> _open = [];
    private readonly PairingLock _failures = new(time);

    /// <summary>Whether somebody who is no device yet may come and say a secret.</summary>
    public bool IsExpected
    {
        get
        {
            lock (_gate)
            {
                Expire();
                return _open.Count > 0;
            }
        }
    }

    /// <param name="by">Who invites.</param>
    /// <returns>16 random bytes.</returns>
    public byte[] Open(UserId by)
    {
        byte[] secret = IdSource.Secret(PairingLink.SecretBytes);
        lock (_gate)
        {
            Expire();
            if (_open.Count >= MostOpen)
            {
                _open.RemoveAt(0);
            }

            _open.Add((SHA256.HashData(secret), time.GetUtcNow() + Lifetime, by));
        }

        return secret;
    }

    /// <summary>Ends every invitation.</summary>
    public void CloseAll()
    {
        lock (_gate)
        {
            _open.Clear();
        }
    }

    /// <summary>Who invited, once for each secret that was given out; else null.</summary>
    internal UserId? Take(ReadOnlySpan<byte> secret)
    {
        byte[] hash = SHA256.HashData(secret);
        lock (_gate)
        {
            Expire();
            if (_failures.IsClosed)
            {
                return null;
            }

            int found = _open.FindIndex(invite => CryptographicOperations.FixedTimeEquals(invite.Hash, hash));
            if (found >= 0)
            {
                UserId by = _open[found].By;
                _open.RemoveAt(found);
                _failures.Succeed();
                return by;
            }

            _failures.Fail();
            return null;
        }
    }

    private void Expire() => _open.RemoveAll(invite => invite.Ends <= time.GetUtcNow());
}
