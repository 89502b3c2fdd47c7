namespace PeerStor.Web.Pages.Notepad.Blocks;

internal static class LiveBlocksSetup
{
    /// <summary>One of each serves one request, in which several blocks may need the same figures.</summary>
    public static void AddLiveBlocks(this IServiceCollection services)
    {
        services.AddScoped<LiveBlocks>();
        services.AddScoped<BlockFigures>();
        services.AddScoped<BlockNotes>();
    }
}
