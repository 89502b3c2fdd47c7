using PeerStor.Engine;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Bench.Filling;

/// <summary>
/// Fills a data directory with entries by the engine's own operations, some thousand in one transaction. The files have
/// one chunk in common: what is measured is what many entries cost, not what their bytes do.
/// </summary>
internal sealed class EntryFiller : IAsyncDisposable
{
    private const int OperationsAtOnce = 4000;

    private readonly PeerStorEngine engine;
    private readonly Caller owner;
    private readonly IdSource ids = new(TimeProvider.System);
    private readonly ManifestStore manifests;
    private readonly ChunkRef chunk;
    private readonly List<Action<WriteTransaction>> waiting = [];

    private EntryFiller(PeerStorEngine engine, Caller owner)
    {
        this.engine = engine;
        this.owner = owner;
        manifests = new ManifestStore(engine.Chunks);
        byte[] bytes = new byte[100];
        chunk = new ChunkRef(ChunkId.Of(bytes), new ChunkKey(new byte[ChunkKey.Bytes]), 80, bytes.Length);
    }

    public EntryId Root => owner.User.RootFolder;

    public long Entries { get; private set; }

    public static async Task<EntryFiller> OpenAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        PeerStorEngine engine = await PeerStorEngine.OpenAsync(
            new EngineOptions { DataDirectory = dataDirectory, MinimumFreeBytes = 0 }, cancellationToken: cancellationToken);
        return new EntryFiller(engine, await engine.Access.OwnerAsync(cancellationToken));
    }

    public async Task<EntryId> FolderAsync(EntryId parent, string name, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        Entries++;
        Change made = await engine.Drive.CreateFolderAsync(owner, parent, name, cancellationToken);
        return made.Entry!.Id;
    }

    public async Task FilesAsync(EntryId folder, int count, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            string name = $"IMG_{i:D6} Holiday in Rome.{(i % 3 == 0 ? "jpg" : i % 3 == 1 ? "mp4" : "txt")}";
            waiting.Add(transaction => Add(transaction, folder, name));
            if (waiting.Count == OperationsAtOnce)
            {
                await FlushAsync(cancellationToken);
            }
        }

        Entries += count;
    }

    public async ValueTask DisposeAsync()
    {
        await FlushAsync(CancellationToken.None);
        await engine.DisposeAsync();
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        Action<WriteTransaction>[] work = [.. waiting];
        waiting.Clear();
        if (work.Length > 0)
        {
            await engine.Database.Writer.RunAsync(
                transaction =>
                {
                    Array.ForEach(work, step => step(transaction));
                    return true;
                },
                cancellationToken);
        }
    }

    private void Add(WriteTransaction transaction, EntryId folder, string name)
    {
        EntryId file = new(ids.Next());
        VersionId version = new(ids.Next());
        byte[] key = IdSource.Secret();
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        (byte[] publicBlob, byte[] privateBlob, _) = manifests.Write(key, version, name, now, [chunk]);
        engine.Edits.Place(transaction, owner, file, EntryKind.File, folder, name, new FileKey(0, key, false));
        engine.Edits.AddContent(
            transaction, file, folder, new ContentRecord(version, owner.User, 80, now, 1, publicBlob, privateBlob), null);
    }
}
