namespace PeerStor.Web.Hosting.Htmx;

/// <summary>What an answer tells htmx.</summary>
public static class HtmxResponse
{
    /// <summary>Raises an event in the page; may be called several times.</summary>
    public static void Trigger(this HttpResponse response, string name) =>
        response.Headers.Append("HX-Trigger", name);

    /// <summary>Lets htmx go to another page of this server as a full load.</summary>
    public static void RedirectByHtmx(this HttpResponse response, string path) => response.Headers["HX-Redirect"] = path;

    /// <summary>Keeps a cache from giving a fragment to somebody who asked for the page.</summary>
    public static void VaryByHtmx(this HttpResponse response) => response.Headers.Append("Vary", "HX-Request");
}
