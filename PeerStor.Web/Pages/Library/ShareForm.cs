using PeerStor.Engine.Common;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Shares;

namespace PeerStor.Web.Pages.Library;

/// <summary>A form for a link to be made or changed.</summary>
/// <param name="Heading">What is shared.</param>
/// <param name="Action">Where it is sent.</param>
/// <param name="Entries">Their ids with commas; null for a link that is there already.</param>
/// <param name="CanUpload">Whether it leads to one folder, which can take files.</param>
public sealed record ShareForm(string Heading, string Action, string BackUrl, string? Entries, bool CanUpload, ShareFields Fields)
{
    /// <summary>The end that a link has now.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool HasPassword { get; init; }

    public string? Problem { get; init; }

    public bool IsNew => Entries is not null;
}

/// <summary>What is typed into it. All may be missing: a form that is sent empty makes a link to look at, without an end.</summary>
/// <param name="May">"view", "view,upload" or "upload".</param>
/// <param name="Days">How long it works from now on; 0: until it is ended; "keep": as it is.</param>
public sealed record ShareFields(
    string? May = null, string? Days = null, string? Password = null, bool NoPassword = false, long? Most = null, string? Title = null)
{
    public const string KeepEnd = "keep";

    public static readonly IReadOnlyList<(string Days, string Words)> Ends =
        [("0", "until you end it"), ("1", "for a day"), ("7", "for a week"), ("30", "for a month"), ("365", "for a year")];

    internal Rights Rights => ShareJson.Rights(May ?? "view") ?? Rights.Read;

    /// <param name="before">The end that the link has now.</param>
    public DateTimeOffset? End(DateTimeOffset now, DateTimeOffset? before) =>
        Days == KeepEnd ? before : int.TryParse(Days, out int days) && days is > 0 and <= 3650 ? now.AddDays(days) : null;

    internal ShareWish Wish(IReadOnlyList<EntryId> entries, DateTimeOffset now) => new(entries, Rights)
    {
        Title = Title ?? "", ExpiresAt = End(now, null), Password = Password, MostDownloads = Most,
    };

    internal ShareEdit Edit(ShareLink link, DateTimeOffset now) => new(
        Rights, Title ?? "", End(now, link.ExpiresAt), NoPassword ? "" : string.IsNullOrEmpty(Password) ? null : Password, Most);

    internal static ShareFields Of(ShareLink link) =>
        new(ShareJson.Words(link.Rights), KeepEnd, null, false, link.MostDownloads, link.Title);
}

/// <summary>A link that was just made, or is shown again.</summary>
public sealed record ShareMade(string Heading, string Url, string QrCode, string Words, string BackUrl)
{
    /// <summary>"People can view and download it, for a month …": what the link does, as a sentence.</summary>
    internal static string Describe(ShareLink link) => (link.Rights switch
    {
        Rights.Upload => "Whoever has the link can send files into the folder and sees nothing of it",
        Rights.Read | Rights.Upload => "Whoever has the link can see and download what is in the folder, and add files",
        _ => "Whoever has the link can see and download it",
    }) + (link.HasPassword ? ", with the password" : "") + ".";
}
