using PeerStor.Engine;
using PeerStor.Engine.Replication;

namespace PeerStor.Web.Hosting.Configuration;

internal static class EngineSettings
{
    /// <exception cref="SettingException">A setting is wrong, by itself or beside another one.</exception>
    public static EngineOptions From(LoadedSettings settings, bool replacesLostKey = false) => new()
    {
        NotesFolder = Outside(settings.Get(Settings.NotepadFolder), settings.Get(Settings.Data)),
        DataDirectory = settings.Get(Settings.Data),
        NodeName = settings.Get(Settings.Name),
        MostNoteCharacters = settings.Get(Settings.NotepadSize) * 1_000_000,
        ContributedBytes = settings.Get(Settings.ContributedSize),
        MinimumFreeBytes = settings.Get(Settings.MinimumFree),
        UploadBytesPerSecond = settings.Get(Settings.UploadSpeed),
        DownloadBytesPerSecond = settings.Get(Settings.DownloadSpeed),
        Acknowledgement = new AcknowledgementPolicy(settings.Get(Settings.Strict)),
        RepairPatience = settings.Get(Settings.RepairAfter),
        CopySpeeds = settings.Get(Settings.CopySpeed),
        SendsNotes = settings.Get(Settings.NotepadAutoSync),
        ReplacesLostKey = replacesLostKey,
        Backend = BackendSettings.From(settings),
    };

    // The data directory holds nothing that can be read without a key, and that stays so.
    private static string? Outside(string? folder, string data) => folder is null || Path.GetRelativePath(data, folder).StartsWith("..", StringComparison.Ordinal)
        ? folder
        : throw new SettingException($"NOTEPAD_STORAGE_PATH={folder} is not possible; allowed: a directory outside of PEERSTOR_DATA");
}
