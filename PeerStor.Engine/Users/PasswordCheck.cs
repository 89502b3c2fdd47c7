using System.Security.Cryptography;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Users;

/// <summary>
/// Tries passwords and recovery codes, as slowly as <see cref="SignInThrottle"/> says and few at a time: each costs a
/// fraction of a second of a processor, and must not become a way to keep it busy.
/// </summary>
internal sealed class PasswordCheck(NodeDatabase database, TimeProvider time) : IDisposable
{
    /// <summary>Those that wait for their turn; more are told to come back.</summary>
    private const int MostWaiting = 16;

    private static readonly byte[] NobodysParameters = PasswordKey.NewParameters();

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly SignInThrottle _throttle = new(time);
    private int _waiting;

    /// <summary>
    /// The user's key when the password is theirs. Nobody learns from the answer or its time whether there is such a
    /// user: for an unknown one the same work is done on a slot that nothing opens.
    /// </summary>
    public Task<CheckedKey> ByPasswordAsync(AccountRow? account, string name, string password, string address, CancellationToken cancellationToken) =>
        TryAsync(
            name, address,
            () =>
            {
                if (password.Length > PasswordKey.MostCharacters)
                {
                    return null;
                }

                IReadOnlyList<KeySlot> slots = account is { IsDisabled: false } ? SlotsOf(account, KeySlotKind.Password) : [];
                if (slots.Count == 0)
                {
                    PasswordKey.Derive(password, NobodysParameters);
                    return null;
                }

                return slots.Select(slot => Open(account!.Id, slot, PasswordKey.Derive(password, slot.Parameters)))
                    .FirstOrDefault(key => key is not null);
            },
            cancellationToken);

    /// <summary>The user's key when the recovery code is theirs.</summary>
    public Task<CheckedKey> ByRecoveryCodeAsync(AccountRow? account, string name, string code, string address, CancellationToken cancellationToken) =>
        TryAsync(
            name, address,
            () => RecoveryCode.Read(code) is { } read && account is { IsDisabled: false }
                ? SlotsOf(account, KeySlotKind.RecoveryCode).Select(slot => Open(account.Id, slot, RecoveryCode.Key(read)))
                    .FirstOrDefault(key => key is not null)
                : null,
            cancellationToken);

    /// <summary>Some other thing's key, which <paramref name="open"/> makes of a password; counted under the thing's name.</summary>
    public Task<CheckedKey> ByKeyAsync(string thing, string address, Func<byte[]?> open, CancellationToken cancellationToken) =>
        TryAsync(thing, address, open, cancellationToken);

    public void Dispose() => _turns.Dispose();

    private async Task<CheckedKey> TryAsync(string name, string address, Func<byte[]?> open, CancellationToken cancellationToken)
    {
        string account = UserName.Fold(name.Length > UserName.MostCharacters ? name[..UserName.MostCharacters] : name);
        if (_throttle.Begin(account, address) is { Ticks: > 0 } wait)
        {
            return new CheckedKey(null, wait);
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new CheckedKey(null, TimeSpan.FromSeconds(5));
        }

        try
        {
            await _turns.WaitAsync(cancellationToken);
            try
            {
                // On a thread of its own turn: it computes for long, and requests must not wait for it.
                byte[]? key = await Task.Run(open, cancellationToken);
                if (key is not null)
                {
                    _throttle.Succeeded(account, address);
                }

                return new CheckedKey(key, TimeSpan.Zero);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private IReadOnlyList<KeySlot> SlotsOf(AccountRow account, KeySlotKind kind) =>
        database.Read(connection => KeySlots.Find(connection, account.Id, kind));

    private static byte[]? Open(UserId user, KeySlot slot, byte[] slotKey)
    {
        try
        {
            return KeyWrap.Open(slotKey, slot.WrappedKey, KeySlots.Context(user));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <param name="UserKey">Null: wrong, or (with a wait) not tried at all.</param>
/// <param name="Wait">How long to wait before the next try, when this one was not made.</param>
internal sealed record CheckedKey(byte[]? UserKey, TimeSpan Wait);
