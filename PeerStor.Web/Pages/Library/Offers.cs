using Microsoft.AspNetCore.Html;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Library;

/// <summary>What somebody may do with an entry besides looking at it: nothing else is offered to them.</summary>
/// <param name="TakeAway">Rename, move and delete it, which changes the folder that it is in, too.</param>
/// <param name="Write">Give it tags, bring back a version, convert it.</param>
/// <param name="Share">Make links to it.</param>
public sealed record Offers(bool TakeAway, bool Write, bool Share)
{
    public static readonly Offers All = new(true, true, true);

    /// <summary>For a script, as an attribute; none when everything is allowed, as in one's own files.</summary>
    public HtmlString Attribute => this == All ? HtmlString.Empty : new HtmlString(
        $"data-may=\"{string.Join(' ', new[] { TakeAway ? "take-away" : "", Write ? "write" : "", Share ? "share" : "" }.Where(word => word.Length > 0))}\"");

    /// <param name="folder">What they may do with the folder that it is in.</param>
    public static Offers Of(Entry entry, Rights folder) => entry.Rights == Rights.All && folder == Rights.All ? All : new(
        entry.Rights.HasFlag(Rights.Write) && folder.HasFlag(Rights.Write), entry.Rights.HasFlag(Rights.Write),
        entry.Rights.HasFlag(Rights.Share));
}
