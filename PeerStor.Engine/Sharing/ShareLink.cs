using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>A share link as those see it who may end it: its maker, and the owner of what it leads to.</summary>
/// <param name="Secret">What its address ends in; null for the owner of the tree when somebody else made it.</param>
/// <param name="Title">What visitors read above it; "" without one, and where <paramref name="Secret"/> is null.</param>
/// <param name="Entries">What it leads to and the asker can see.</param>
/// <param name="MostDownloads">Null: as many as people like.</param>
public sealed record ShareLink(
    ShareId Id, string? Secret, string Title, UserId Maker, string MakerName, IReadOnlyList<Entry> Entries, Rights Rights,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, long? MostDownloads, bool HasPassword, ShareUses Uses, ShareState State)
{
    public bool IsMine => Secret is not null;
}

/// <summary>How often a link was used on this device.</summary>
public sealed record ShareUses(long Visits, long Downloads, long Uploads, DateTimeOffset? LastUsedAt)
{
    public static readonly ShareUses None = new(0, 0, 0, null);
}

public enum ShareState
{
    Works,
    Expired,
    UsedUp,

    /// <summary>What it leads to is in the trash or gone, or its maker may share it no more.</summary>
    LeadsNowhere,
}

/// <summary>A link to be made.</summary>
/// <param name="Rights">Read, Read with Upload, or Upload alone; uploading needs exactly one folder.</param>
public sealed record ShareWish(IReadOnlyList<EntryId> Entries, Rights Rights = Rights.Read)
{
    public string Title { get; init; } = "";

    public DateTimeOffset? ExpiresAt { get; init; }

    public string? Password { get; init; }

    public long? MostDownloads { get; init; }
}

/// <summary>How a link is to be from now on: everything but what it leads to.</summary>
/// <param name="Password">Null leaves it as it is, "" takes it away.</param>
public sealed record ShareEdit(Rights Rights, string Title, DateTimeOffset? ExpiresAt, string? Password, long? MostDownloads);

public enum ShareOutcome
{
    Done,

    /// <summary>There is no such entry or link, or it is not the caller's.</summary>
    NotFound,

    /// <summary>The caller sees the entry but may not share it.</summary>
    NotAllowed,

    NothingPicked,
    TooManyEntries,
    TooManyLinks,

    /// <summary>Only one folder can take uploads.</summary>
    NeedsOneFolder,

    RightsInvalid,
    TitleInvalid,
    ExpiryInThePast,
    LimitInvalid,
    PasswordTooShort,
    PasswordTooLong,

    /// <summary>The disk takes no changes.</summary>
    ReadOnly,
}

public sealed record ShareChange(ShareOutcome Outcome, ShareLink? Link = null);
