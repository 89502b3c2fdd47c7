using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace PeerStor.Web.Hosting.Htmx;

/// <summary>
/// Fills an empty <c>hx-get</c>, <c>hx-post</c>, <c>hx-put</c>, <c>hx-patch</c> or <c>hx-delete</c> with the address of a
/// page handler: <c>&lt;button hx-post hx-page="/Library/Index" hx-page-handler="Rename" hx-route-id="@id"&gt;</c>.
/// The attribute names are those of the Htmx.TagHelpers package, so that it can take this one's place.
/// </summary>
[HtmlTargetElement("*", Attributes = PageAttribute)]
[HtmlTargetElement("*", Attributes = HandlerAttribute)]
[HtmlTargetElement("*", Attributes = RoutePrefix + "*")]
public sealed class PageLinkTagHelper(IUrlHelperFactory addresses) : TagHelper
{
    private const string PageAttribute = "hx-page";
    private const string HandlerAttribute = "hx-page-handler";
    private const string RoutePrefix = "hx-route-";

    private static readonly string[] Verbs = ["hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"];

    /// <summary>The page's path below Pages; null means the page that is shown.</summary>
    [HtmlAttributeName(PageAttribute)]
    public string? Page { get; set; }

    /// <summary>The handler's name without On, the verb and Async; null means the plain one.</summary>
    [HtmlAttributeName(HandlerAttribute)]
    public string? PageHandler { get; set; }

    [HtmlAttributeName("hx-all-route-data", DictionaryAttributePrefix = RoutePrefix)]
    public IDictionary<string, string?> RouteValues { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        string verb = Verbs.FirstOrDefault(output.Attributes.ContainsName) ?? Verbs[0];
        string? address = addresses.GetUrlHelper(ViewContext)
            .Page(Page, PageHandler, new RouteValueDictionary(RouteValues));
        output.Attributes.SetAttribute(
            verb, address ?? throw new InvalidOperationException($"There is no page “{Page}” with these route values."));
    }
}
