using Microsoft.AspNetCore.Razor.TagHelpers;

namespace PeerStor.Web.Pages.Shared;

/// <summary>&lt;time at="…" /&gt;: how long ago in words, the exact time on hover (a script turns it into local time).</summary>
[HtmlTargetElement("time", Attributes = "at")]
public sealed class TimeTagHelper(TimeProvider clock) : TagHelper
{
    public required DateTimeOffset At { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", Format.Machine(At));
        output.Attributes.SetAttribute("title", Format.Exact(At));
        output.Content.SetContent(Format.Ago(At, clock.GetUtcNow()));
    }
}
