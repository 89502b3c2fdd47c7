using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Tests.Support;

/// <summary>A route of a running server. <paramref name="Start"/>: its fixed beginning, "/" at the end.</summary>
/// <param name="Page">The page that answers, such as /Settings/Storage; null: it is none.</param>
public sealed record Route(string Method, string Pattern, string Start, bool Public, string? Page = null)
{
    /// <summary>An address that this route answers.</summary>
    public string Example => System.Text.RegularExpressions.Regex.Replace(
        Pattern, @"\{\*{0,2}(\w+)[^}]*\}", match => match.Groups[1].Value == "id" ? "0123456789abcdef0123456789abcdef" : "x");
}

/// <summary>All routes of a server, so that a test of "every route" cannot forget one.</summary>
public static class RouteTable
{
    public static IReadOnlyList<Route> Of(TestServer server) =>
    [
        .. from endpoint in ((IEndpointRouteBuilder)server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
           let pattern = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
           select new Route(method, pattern, Start(pattern), endpoint.Metadata.GetMetadata<PublicAttribute>() is not null,
               endpoint.Metadata.GetMetadata<PageActionDescriptor>()?.ViewEnginePath),
    ];

    private static string Start(string pattern)
    {
        int brace = pattern.IndexOf('{', StringComparison.Ordinal);
        string start = brace < 0 ? pattern : pattern[..brace];
        return start.EndsWith('/') ? start : start + "/";
    }
}
