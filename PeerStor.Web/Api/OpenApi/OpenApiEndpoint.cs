using System.Reflection;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Api.OpenApi;

/// <summary>GET /api/v1/openapi.json: the description of the API, kept by hand beside this file; a test compares it with the routes.</summary>
internal static class OpenApiEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/api/v1/openapi.json", ["GET", "HEAD"], ShowAsync).Public();

    private static async Task ShowAsync(HttpContext context)
    {
        await using Stream document = Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json")!;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await document.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }
}
