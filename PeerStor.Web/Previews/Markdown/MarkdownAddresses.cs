using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using PeerStor.Web.Api.Files;

namespace PeerStor.Web.Previews.Markdown;

/// <summary>
/// Gives every link and image of a text an address that may be followed: other sites by http, https and mailto only, in
/// a tab of their own; files of the drive through the text's own page; images from the drive only.
/// </summary>
internal static class MarkdownAddresses
{
    private static readonly string[] Schemes = ["http://", "https://", "mailto:"];

    public static void Rewrite(MarkdownDocument document, MarkdownPlace file)
    {
        foreach (HeadingBlock heading in document.Descendants<HeadingBlock>())
        {
            if (heading.TryGetAttributes() is { Id: { } id } attributes)
            {
                attributes.Id = MarkdownRendering.IdPrefix + id;
            }
        }

        foreach (LinkInline link in document.Descendants<LinkInline>().ToList())
        {
            if (link is WikiLink)
            {
                FollowNote(link, file);
            }
            else if (link.IsImage)
            {
                RewriteImage(link, file);
            }
            else
            {
                RewriteLink(link, file);
            }
        }

        foreach (AutolinkInline link in document.Descendants<AutolinkInline>().ToList())
        {
            Follow(link.GetAttributes(), link.IsEmail ? "mailto:" + link.Url : link.Url, file);
            if (!link.IsEmail && !IsElsewhere(link.Url))
            {
                link.ReplaceBy(new LiteralInline(link.Url));
            }
        }
    }

    // Whoever has only a share link has no notes to go to.
    private static void FollowNote(LinkInline link, MarkdownPlace file)
    {
        if (file.PageUrl is null)
        {
            link.ReplaceBy(new ContainerInline(), copyChildren: true);
        }
    }

    private static void RewriteLink(LinkInline link, MarkdownPlace file)
    {
        link.Url = Follow(link.GetAttributes(), link.GetDynamicUrl?.Invoke() ?? link.Url ?? "", file);
        link.GetDynamicUrl = null;
        if (link.Url is null)
        {
            link.ReplaceBy(new ContainerInline(), copyChildren: true);
        }
    }

    private static string? Follow(HtmlAttributes attributes, string address, MarkdownPlace file)
    {
        if (IsElsewhere(address))
        {
            attributes.AddPropertyIfNotExist("rel", "noopener noreferrer nofollow");
            attributes.AddPropertyIfNotExist("target", "_blank");
            return address;
        }

        if (address.StartsWith('#'))
        {
            return "#" + MarkdownRendering.IdPrefix + address[1..];
        }

        // Whatever else looks like a scheme ("javascript:", "data:", "file:") leads nowhere.
        return file.PageUrl is null || DrivePath.Resolve(file.FolderPath, address) is null
            ? null
            : $"{file.PageUrl}?handler=Link&to={Uri.EscapeDataString(address)}";
    }

    private static void RewriteImage(LinkInline image, MarkdownPlace file)
    {
        string address = image.Url ?? "";
        if (file.PageUrl is not null && DrivePath.Resolve(file.FolderPath, address) is { } path)
        {
            image.Url = ContentEndpoints.Prefix + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
            image.GetAttributes().AddPropertyIfNotExist("loading", "lazy");
            return;
        }

        // Loading it would tell another site who reads this, and when; the reader may do so.
        image.IsImage = false;
        if (image.FirstChild is null)
        {
            image.AppendChild(new LiteralInline("image"));
        }

        RewriteLink(image, file);
    }

    private static bool IsElsewhere(string? address) =>
        address is not null && Schemes.Any(scheme => address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
}
