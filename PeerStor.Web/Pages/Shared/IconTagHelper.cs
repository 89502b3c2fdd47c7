using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace PeerStor.Web.Pages.Shared;

/// <summary>&lt;icon name="folder" /&gt;: one icon of the sprite. Always beside a word, so hidden from screen readers.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    private const string Sprite = "dist/icons.svg";

    public required string Name { get; set; }

    [HtmlAttributeNotBound]
    [ViewContext]
    public ViewContext View { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        // The name with the fingerprint, which browsers may keep for good.
        ResourceAssetCollection? assets = View.HttpContext.GetEndpoint()?.Metadata.GetMetadata<ResourceAssetCollection>();
        string sprite = assets?[Sprite] ?? Sprite;
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", output.Attributes["class"] is { } extra ? $"icon {extra.Value}" : "icon");
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"<use href=\"/{sprite}#{Name}\"></use>");
    }
}
