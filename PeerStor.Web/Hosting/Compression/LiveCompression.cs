using Microsoft.AspNetCore.Http.Features;

namespace PeerStor.Web.Hosting.Compression;

/// <summary>
/// Compresses text on its way out, and keeps entity tags and conditions right while doing so. Media and ranges go through
/// without another copy. docs/adr/0011 says why it is not the framework's.
/// </summary>
internal sealed class LiveCompression(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A range names bytes of the plain form; nothing about such an answer changes.
        return context.Request.Headers.Range.Count > 0 ? next(context) : CompressAsync(context);
    }

    private async Task CompressAsync(HttpContext context)
    {
        IHttpResponseBodyFeature plain = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        AcceptedCoding accepted = Accepted(context.Request);
        CodedConditions conditions = CodedConditions.Translate(context.Request.Headers, accepted.Coding);
        CompressedBody body = new(context, plain, accepted, conditions);
        context.Response.OnStarting(FinishHeaders, body);
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
            await body.FinishAsync();
        }
        finally
        {
            body.Leave();
            context.Features.Set(plain);
        }
    }

    /// <summary>
    /// Another site that makes a browser ask, again and again, and can see the lengths of the answers, could guess secrets in
    /// compressed pages (BREACH). Browsers say when another site is behind a request: those get the plain form.
    /// </summary>
    private static AcceptedCoding Accepted(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            ? default
            : AcceptedCoding.Of(request.Headers.AcceptEncoding, ContentCoding.Available);

    private static Task FinishHeaders(object body)
    {
        ((CompressedBody)body).FinishHeaders();
        return Task.CompletedTask;
    }
}
