using Microsoft.Extensions.Primitives;

namespace PeerStor.Web.Hosting.Balancing;

/// <summary>A request that is passed on as it came, and its answer that is passed back.</summary>
internal static class RelayedRequest
{
    /// <summary>They belong to one connection (RFC 9110, 7.6.1), or are written anew.</summary>
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Content-Length", "Host",
    };

    public static HttpRequestMessage From(HttpRequest request, Uri? address)
    {
        HttpRequestMessage message = new(new HttpMethod(request.Method), address) { Version = System.Net.HttpVersion.Version11 };
        if (request.ContentLength is > 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count > 0))
        {
            message.Content = new StreamContent(request.Body);
            message.Content.Headers.ContentLength = request.ContentLength;
        }
        else if (!HttpMethods.IsHead(request.Method))
        {
            message.Content = new ByteArrayContent([]);
        }

        message.Headers.Host = request.Host.Value;
        foreach ((string name, StringValues values) in request.Headers.Where(header => !OfTheConnection.Contains(header.Key)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return message;
    }

    public static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !OfTheConnection.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (!HttpMethods.IsHead(context.Request.Method) && answer.StatusCode != System.Net.HttpStatusCode.NoContent)
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
