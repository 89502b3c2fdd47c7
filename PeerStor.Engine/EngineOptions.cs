using PeerStor.Engine.Backends;
using PeerStor.Engine.Replication;

namespace PeerStor.Engine;

/// <summary>What an engine needs to start. Validated once, in <see cref="EngineSetup"/>.</summary>
public sealed class EngineOptions
{
    /// <summary>The directory that holds everything. Created with mode 0700 when it is missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The name of this device, shown to people. 1 to 64 characters.</summary>
    public string NodeName { get; init; } = Environment.MachineName;

    /// <summary>The largest total size of the segment files, in bytes; null means up to the disk's guard.</summary>
    public long? ContributedBytes { get; init; }

    /// <summary>New data is refused when less than this is free, in bytes; null means the larger of 5 % and 2 GiB.</summary>
    public long? MinimumFreeBytes { get; init; }

    /// <summary>How fast content may come in, for all together, in bytes a second; null: as fast as it can. What is set in
    /// Settings takes its place.</summary>
    public long? UploadBytesPerSecond { get; init; }

    /// <summary>As <see cref="UploadBytesPerSecond"/>, for what goes out.</summary>
    public long? DownloadBytesPerSecond { get; init; }

    /// <summary>How long a device that is away is waited for before what it holds is copied to another one, while two copies are left.</summary>
    /// <summary>What an upload is answered when only this device could keep it.</summary>
    public AcknowledgementPolicy Acknowledgement { get; init; } = new();

    public TimeSpan RepairPatience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How fast chunks are copied to and from other devices, as <c>CopySpeeds</c> reads it; "": as fast as it goes. What
    /// is chosen in Settings later takes its place.</summary>
    public string CopySpeeds { get; init; } = "";

    /// <summary>A lost key file is replaced by a new one instead of stopping the start. Only a password, a recovery code or a
    /// grant opens anybody's files then: for recovering them.</summary>
    public bool ReplacesLostKey { get; init; }

    /// <summary>The size at which a segment file is closed and the next begun, in bytes.</summary>
    public long SegmentBytes { get; init; } = 256L << 20;

    /// <summary>The folder with ffmpeg and ffprobe; null: where PATH finds them.</summary>
    public string? MediaToolsFolder { get; init; }

    /// <summary>Where parts of files lie beside this device.</summary>
    public BackendOptions Backend { get; init; } = new();

    /// <summary>How large a note may become, in characters.</summary>
    public int MostNoteCharacters { get; init; } = 10_000_000;

    /// <summary>The folder in which shared notes lie as Markdown, too; null: none.</summary>
    public string? NotesFolder { get; init; }

    /// <summary>What is typed into notes goes to other devices and into the folder by itself; false: when somebody asks for it.</summary>
    public bool SendsNotes { get; init; } = true;
}
