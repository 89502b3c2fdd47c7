using System.IO.Pipelines;
using PeerStor.Engine;
using PeerStor.Engine.Backends;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Files;

/// <summary>An engine on a directory of its own, with the owner at hand, that can be closed and opened again.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("peerstor-files-").FullName;

    private readonly string? _mediaTools;

    private EngineFixture(TimeProvider? time, string? mediaTools)
    {
        Time = time;
        _mediaTools = mediaTools;
    }

    public PeerStorEngine Engine { get; private set; } = null!;

    public Caller Owner { get; private set; } = null!;

    public TimeProvider? Time { get; set; }

    /// <summary>Where files lie beside the engine, from the next opening on.</summary>
    public BackendOptions Backend { get; set; } = new();

    public string DataDirectory => _directory;

    public static async Task<EngineFixture> OpenAsync(TimeProvider? time = null, string? mediaTools = null, BackendOptions? backend = null)
    {
        EngineFixture fixture = new(time, mediaTools) { Backend = backend ?? new BackendOptions() };
        await fixture.StartAsync();
        return fixture;
    }

    /// <param name="meanwhile">What happens to the directory while nobody has it open.</param>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await ReopenAsync(meanwhile);
        Owner = await Engine.Access.OwnerAsync(default);
    }

    /// <summary>Closes and opens the engine, whose owner may be locked then.</summary>
    public async Task ReopenAsync(Action? meanwhile = null)
    {
        await Engine.DisposeAsync();
        meanwhile?.Invoke();
        Engine = await PeerStorEngine.OpenAsync(Options(), Time);
    }

    public static byte[] RandomBytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async Task<UploadReply> PutAsync(string path, byte[] content, NameConflict conflict = NameConflict.Replace)
    {
        UploadReply begun = await Engine.Uploads.CreateAsync(
            Owner, new UploadRequest(path, content.Length, null, conflict, Uploads.PutProtocol), default);
        return begun.Upload is { } upload
            ? await Engine.Uploads.AppendAsync(Owner, upload.Id, Pieces.Of(content, isLast: true), default)
            : begun;
    }

    public async Task<byte[]> ReadAsync(string path)
    {
        Entry entry = (await Engine.Drive.FindAsync(Owner, path, default))!;
        OpenContent content = (await Engine.Content.OpenAsync(Owner, entry.Id, null, default))!;
        return await ReadAsync(content, 0, content.LengthBytes);
    }

    public static async Task<byte[]> ReadAsync(OpenContent content, long offset, long count)
    {
        using MemoryStream result = new();
        PipeWriter writer = PipeWriter.Create(result, new StreamPipeWriterOptions(leaveOpen: true));
        await content.CopyToAsync(writer, offset, count, default);
        await writer.CompleteAsync();
        return result.ToArray();
    }

    /// <summary>What only this device had is lost; while it does not run.</summary>
    public void LoseChunks() => Directory.Delete(Path.Combine(_directory, "chunks"), recursive: true);

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private EngineOptions Options() => new() { DataDirectory = _directory, MinimumFreeBytes = 0, MediaToolsFolder = _mediaTools, Backend = Backend };

    private async Task StartAsync()
    {
        Engine = await PeerStorEngine.OpenAsync(Options(), Time);
        Owner = await Engine.Access.OwnerAsync(default);
    }
}
