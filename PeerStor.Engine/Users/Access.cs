namespace PeerStor.Engine.Users;

/// <summary>Signing in, sessions and tokens (engine.md rules 19 and 20). Every secret is 32 random bytes in base64url.</summary>
public sealed class Access
{
    /// <summary>The caller that a session or token secret proves, or null. Cached; cheap enough for every request.</summary>
    public ValueTask<Caller?> AuthenticateAsync(string secret, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The owner, opened with this device's key slot: for the command line on this machine.</summary>
    public ValueTask<Caller> OwnerAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>A token for scripts. <paramref name="lifetime"/> null: until revoked.</summary>
    public Task<NewGrant> CreateTokenAsync(
        Caller caller, string label, GrantScope scope, TimeSpan? lifetime, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>A one-time sign-in secret, valid 15 minutes after creation and used once.</summary>
    public Task<NewGrant> CreateSignInLinkAsync(Caller caller, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Spends a one-time sign-in secret; the new session (30 days), or null when it is unknown, used or expired.</summary>
    public Task<NewGrant?> RedeemSignInAsync(string secret, string device, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>The live grants of the caller's user, newest first.</summary>
    public Task<IReadOnlyList<GrantSummary>> ListAsync(Caller caller, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Ends a grant of the caller's user at once; false when there is none with that id.</summary>
    public Task<bool> RevokeAsync(Caller caller, GrantId id, CancellationToken cancellationToken) => throw new NotSupportedException();
}
