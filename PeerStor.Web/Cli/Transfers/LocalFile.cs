namespace PeerStor.Web.Cli.Transfers;

/// <summary>A file of this machine that is to be uploaded, as it was when the upload was planned.</summary>
/// <param name="Path">Its full path here.</param>
/// <param name="Remote">Its path on the server.</param>
internal sealed record LocalFile(string Path, string Remote, long SizeBytes, DateTimeOffset Modified)
{
    public static LocalFile At(FileInfo file, string remote) => new(file.FullName, remote, file.Length, file.LastWriteTimeUtc);

    /// <summary>What was sent is only worth something when the file was the same from beginning to end.</summary>
    public bool IsUnchanged()
    {
        var now = new FileInfo(Path);
        return now.Exists && now.Length == SizeBytes && now.LastWriteTimeUtc == Modified.UtcDateTime;
    }

    public CommandException Changed() => new(
        ExitCode.Failed, $"{Path} changed while it was being sent. Nothing false was stored under its name; put it again when it rests.");
}
