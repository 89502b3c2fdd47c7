using PeerStor.Engine;

namespace PeerStor.Web.Hosting.Configuration;

internal static class EngineSettings
{
    public static EngineOptions From(LoadedSettings settings, bool replacesLostKey = false) => new()
    {
        DataDirectory = settings.Get(Settings.Data),
        NodeName = settings.Get(Settings.Name),
        MostNoteCharacters = settings.Get(Settings.NotepadSize) * 1_000_000,
        ContributedBytes = settings.Get(Settings.ContributedSize),
        MinimumFreeBytes = settings.Get(Settings.MinimumFree),
        UploadBytesPerSecond = settings.Get(Settings.UploadSpeed),
        DownloadBytesPerSecond = settings.Get(Settings.DownloadSpeed),
        RepairPatience = settings.Get(Settings.RepairAfter),
        CopySpeeds = settings.Get(Settings.CopySpeed),
        ReplacesLostKey = replacesLostKey,
    };
}
