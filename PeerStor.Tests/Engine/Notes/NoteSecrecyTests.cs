using System.Text;
using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes.Document;
using PeerStor.Engine.Notes.Live;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Notes;

/// <summary>Nothing that somebody typed into a note can be read in the data directory: typed, held, kept or written as a version.</summary>
public sealed class NoteSecrecyTests
{
    private const string Word = "zebra";

    [Fact]
    public async Task What_is_typed_lies_on_disk_only_sealed()
    {
        using TempFolder folder = new();
        EntryId id;
        await using (PeerStorEngine engine = await OpenAsync(folder, sends: false))
        {
            Caller owner = await engine.Access.OwnerAsync(default);
            id = (await engine.Notes.CreateAsync(owner, null, "zebra plan", string.Concat(Enumerable.Repeat("zebra text\n", 500)), default)).Note!.Id;
            await engine.Drive.SetTagsAsync(owner, id, ["zebra tag"], default);
            await TypeAsync(engine, owner, id);
            Assert.True(Rows(engine, "note_held") > 1);
            AssertNowhere(folder, "while it is held");
        }

        await using (PeerStorEngine engine = await OpenAsync(folder, sends: true))
        {
            Caller owner = await engine.Access.OwnerAsync(default);
            Assert.Contains("zebra typed", (await engine.Notes.ReadAsync(owner, id, default))!.Text, StringComparison.Ordinal);
            await engine.Notes.Travel.SendAsync(default);
            await TypeAsync(engine, owner, id);
            await engine.Notes.WriteVersionAsync(owner, id, default);
            Assert.True(Rows(engine, "note_updates") > 1 && Rows(engine, "note_states") > 0 && Rows(engine, "note_held") == 0);
            AssertNowhere(folder, "when it was sent and kept");
        }

        AssertNowhere(folder, "after a stop");
    }

    private static async Task TypeAsync(PeerStorEngine engine, Caller owner, EntryId id)
    {
        await using NoteSession session = (await engine.Notes.JoinAsync(owner, id, default))!;
        TextDocument window = new((ulong)Random.Shared.Next());
        window.Apply(session.MissingOf(window.State.Encode()));
        Assert.Null(session.Apply(window.Edit(window.Length, 0, "zebra typed, once")!));
        await session.SavedAsync();
    }

    private static long Rows(PeerStorEngine engine, string table) =>
        engine.Database.Read(connection => connection.Scalar<long>($"SELECT count(*) FROM {table}"));

    private static void AssertNowhere(TempFolder folder, string when)
    {
        byte[][] words = [Encoding.UTF8.GetBytes(Word), Encoding.Unicode.GetBytes(Word)];
        string[] files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);
        Assert.True(files.Length > 3);
        foreach (string file in files.Where(file => Path.GetFileName(file) != "lock"))
        {
            // The database is open while the engine runs.
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.True(Array.TrueForAll(words, word => bytes.AsSpan().IndexOf(word) < 0), $"{Path.GetFileName(file)} holds what was typed, {when}");
        }
    }

    private static Task<PeerStorEngine> OpenAsync(TempFolder folder, bool sends) =>
        PeerStorEngine.OpenAsync(new EngineOptions { DataDirectory = folder.File("data"), MinimumFreeBytes = 0, SendsNotes = sends });
}
