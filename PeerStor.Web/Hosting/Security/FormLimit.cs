using Microsoft.AspNetCore.Http.Features;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Hosting.Security;

/// <summary>
/// Who has not signed in sends small forms: a name, a password, a code. A form is read into memory, or onto the disk, before the page
/// that it is for says a word, so without a limit anybody could fill both. Files that visitors send are read as they come.
/// </summary>
internal static class FormLimit
{
    public const int MostBytes = 1 << 20;

    public static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.HasFormContentType && context.CallerOrNull() is null && !IsUpload(context.Request)
            && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            if (context.Request.ContentLength > MostBytes)
            {
                throw new BadHttpRequestException("The form is too large.", StatusCodes.Status413PayloadTooLarge);
            }

            // Of one that does not say how long it is a page sees no more, and takes it for broken.
            size.MaxRequestBodySize = MostBytes;
        }

        return next(context);
    }

    private static bool IsUpload(HttpRequest request) =>
        request.Path.StartsWithSegments(ShareAddress.Prefix, out PathString rest) && rest.Value?.EndsWith("/send", StringComparison.Ordinal) == true;
}
