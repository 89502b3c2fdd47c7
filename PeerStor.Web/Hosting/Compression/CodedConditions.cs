using Microsoft.Extensions.Primitives;

namespace PeerStor.Web.Hosting.Compression;

/// <summary>The conditions of a request, told to the endpoint in the tags that it knows.</summary>
/// <param name="IfNoneMatch">As the client sent it.</param>
internal sealed record CodedConditions(string IfNoneMatch)
{
    /// <summary>
    /// If-None-Match asks whether the client has what it would get now, so only the tag of that coding counts. If-Match asks
    /// whether the content is unchanged, in whichever form the client saw it. If-Range is left: part of a compressed form
    /// can never be continued, and with its own tag it never is.
    /// </summary>
    public static CodedConditions Translate(IHeaderDictionary request, ContentCoding? coding)
    {
        StringValues ifNoneMatch = request.IfNoneMatch;
        if (ifNoneMatch.Count > 0 && coding is not null)
        {
            request.IfNoneMatch = CodedTag.Plain(ifNoneMatch, coding);
        }

        if (request.IfMatch.Count > 0)
        {
            request.IfMatch = ContentCoding.All.Aggregate(request.IfMatch, CodedTag.Plain);
        }

        return new CodedConditions(ifNoneMatch.ToString());
    }
}
