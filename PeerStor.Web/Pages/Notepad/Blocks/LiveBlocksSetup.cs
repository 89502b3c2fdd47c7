using PeerStor.Web.Previews.Markdown;

namespace PeerStor.Web.Pages.Notepad.Blocks;

internal static class LiveBlocksSetup
{
    /// <summary>One of each but the first serves one request, in which several blocks may need the same figures.</summary>
    public static void AddLiveBlocks(this IServiceCollection services)
    {
        services.AddSingleton<RenderedPieces>();
        services.AddScoped<LiveBlocks>();
        services.AddScoped<BlockFigures>();
        services.AddScoped<BlockNotes>();
    }
}
