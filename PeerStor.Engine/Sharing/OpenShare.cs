using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>A link that a visitor has opened.</summary>
public sealed class OpenShare
{
    private readonly ShareRow _row;
    private readonly ShareKeyring _keyring;

    internal OpenShare(ShareRow row, ShareKeyring keyring, Caller caller, string makerName)
    {
        _row = row;
        _keyring = keyring;
        Caller = caller;
        MakerName = makerName;
        Title = keyring.OpenTitle(row.Record.Title);
    }

    public ShareId Id => _row.Id;

    /// <summary>Whoever visits acts as the link: gets at what it leads to, and nothing else.</summary>
    public Caller Caller { get; }

    /// <summary>Who shares.</summary>
    public string MakerName { get; }

    /// <summary>"" without one.</summary>
    public string Title { get; }

    public Rights Rights => _row.Record.Rights;

    public bool CanView => Rights.HasFlag(Rights.Read);

    public bool CanUpload => Rights.HasFlag(Rights.Upload);

    public bool HasPassword => _row.Record.Password.Length > 0;

    public DateTimeOffset? ExpiresAt =>
        _row.Record.ExpiresMs is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null;

    /// <summary>Null: as many as people like.</summary>
    public long? DownloadsLeft => _row.Record.MostDownloads is { } most ? Math.Max(0, most - _row.Uses.Downloads) : null;

    /// <summary>Signs what a visitor's browser keeps of the visit. No visitor can know it.</summary>
    public ReadOnlySpan<byte> VisitKey => _keyring.VisitKey;
}

public enum ShareOpeningOutcome
{
    /// <summary>There is no such link, or it was ended, or leads nowhere: never said which.</summary>
    Unknown,
    Expired,
    NeedsPassword,
    Open,
}

/// <param name="Share">Not null when open.</param>
public sealed record ShareOpening(ShareOpeningOutcome Outcome, OpenShare? Share)
{
    public static readonly ShareOpening Unknown = new(ShareOpeningOutcome.Unknown, null);
}

/// <param name="PasswordKey">Opens the link from now on, in place of the password; null: wrong, or not tried (with a wait).</param>
public sealed record ShareUnlock(byte[]? PasswordKey, TimeSpan Wait);
