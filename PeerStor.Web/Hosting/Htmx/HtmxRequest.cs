namespace PeerStor.Web.Hosting.Htmx;

/// <summary>What htmx says about a request.</summary>
public static class HtmxRequest
{
    /// <summary>Whether htmx asks for a fragment; a page that answers both ways must also call <see cref="HtmxResponse.VaryByHtmx"/>.</summary>
    public static bool IsHtmx(this HttpRequest request) => request.Headers["HX-Request"] == "true";
}
