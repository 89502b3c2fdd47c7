using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Api.Tus;

namespace PeerStor.Web.Api.Visits;

/// <summary>How an upload by a share link differs from one of a user.</summary>
internal static class VisitUploads
{
    /// <summary>A visitor's file goes into the shared folder, and never in the place of another.</summary>
    public static UploadRequest AsVisitor(this UploadRequest request, HttpContext context) =>
        context.Features.Get<Visiting>() is { Share: { } share }
            ? request with { Under = share.Caller.Reach!.Entries[0].Entry, Conflict = NameConflict.KeepBoth }
            : request;

    /// <summary>Where an upload goes on. Relative, so that it holds behind any proxy.</summary>
    public static string Address(HttpContext context, UploadId id) => context.Features.Get<Visiting>() is null
        ? TusProtocol.Address(id)
        : $"{ShareAddress.Path(ShareGate.SecretOf(context))}/tus/{id}";
}
