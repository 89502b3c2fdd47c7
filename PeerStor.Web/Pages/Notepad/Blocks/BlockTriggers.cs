using PeerStor.Engine.Notes.Blocks;

namespace PeerStor.Web.Pages.Notepad.Blocks;

/// <summary>When a block is loaded anew: by what the one stream of news tells the page, and by the inputs that it uses.</summary>
internal static class BlockTriggers
{
    private const string Files = "filesChanged from:body throttle:3s";

    public static string Of(LiveBlock block) => string.Join(
        ", ", new[] { News(block) }.Where(news => news.Length > 0).Concat(block.Uses.Select(name => $"live-{name} from:body")));

    private static string News(LiveBlock block) => (block.Kind, block.Value("show")) switch
    {
        _ when block.Problem is not null => "",
        (BlockKind.Metric, "devices") or (BlockKind.Network, _) => "networkChanged from:body throttle:3s",
        (BlockKind.Metric, "free") => "statusChanged from:body",
        (BlockKind.Metric, "received" or "sent") => "transferEnded from:body throttle:5s",
        // These draw themselves anew.
        (BlockKind.Chart, "throughput" or "storage") => "",
        _ => block.Definition!.IsInput ? "" : Files,
    };
}
