using System.Text.Encodings.Web;

namespace PeerStor.Web.Hosting.Errors;

/// <summary>Shows an error to a person: by the page at /error/{status}, or plainly when that page fails too.</summary>
internal static class ErrorPage
{
    public static async Task ShowAsync(HttpContext context, RequestDelegate next, ErrorWords words, int status)
    {
        (PathString path, string method, QueryString query) = (context.Request.Path, context.Request.Method, context.Request.QueryString);
        context.Features.Set(words);
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        context.Request.Path = $"/error/{status}";
        context.Request.QueryString = default;
        context.Request.Method = HttpMethods.Get;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Path = path;
            context.Request.Method = method;
            context.Request.QueryString = query;
        }

        if (!context.Response.HasStarted && context.Response.ContentType is null)
        {
            context.Response.StatusCode = status;
            await WritePlainAsync(context, words);
        }
    }

    private static Task WritePlainAsync(HttpContext context, ErrorWords words)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        HtmlEncoder html = HtmlEncoder.Default;
        return context.Response.WriteAsync(
            $"<!doctype html><html lang=\"en\"><title>{html.Encode(words.Title)}</title><h1>{html.Encode(words.Title)}</h1>" +
            $"<p>{html.Encode(words.Detail)}</p><p><a href=\"/\">Home</a></p></html>", context.RequestAborted);
    }
}
