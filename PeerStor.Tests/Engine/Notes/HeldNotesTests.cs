using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Notes;

/// <summary>NOTEPAD_AUTO_SYNC=false: what is typed is saved here and waits until somebody asks for it to be sent.</summary>
public sealed class HeldNotesTests
{
    [Fact]
    public async Task What_is_typed_is_here_also_after_a_restart_and_becomes_operations_when_asked()
    {
        using TempFolder data = new();
        EntryId id;
        await using (PeerStorEngine engine = await OpenAsync(data, sends: false))
        {
            Caller owner = await engine.Access.OwnerAsync(default);
            id = (await engine.Notes.CreateAsync(owner, null, "Plan", "begun\n", default)).Note!.Id;
            NoteText read = (await engine.Notes.ReadAsync(owner, id, default))!;
            Assert.Equal(NoteOutcome.Done, (await engine.Notes.SaveAsync(owner, id, read.ETag, "begun\nmore\n", default)).Outcome);
            Assert.Equal((1, 2), (Operations(engine), Held(engine)));
        }

        await using (PeerStorEngine engine = await OpenAsync(data, sends: false))
        {
            Caller owner = await engine.Access.OwnerAsync(default);
            Assert.Equal("begun\nmore\n", (await engine.Notes.ReadAsync(owner, id, default))!.Text);
            Assert.Equal(2, engine.Notes.Shelf.Find(owner, id)!.Held);

            Assert.Equal(2, await engine.Notes.Travel.SendAsync(default));

            Assert.Equal(0, Held(engine));
            Assert.True(Operations(engine) > 1, "it is in the journal, where other devices get it");
            Assert.Equal("begun\nmore\n", (await engine.Notes.ReadAsync(owner, id, default))!.Text);
        }
    }

    [Fact]
    public async Task What_waited_goes_by_itself_when_sending_is_switched_on_again()
    {
        using TempFolder data = new();
        EntryId id;
        await using (PeerStorEngine engine = await OpenAsync(data, sends: false))
        {
            id = (await engine.Notes.CreateAsync(await engine.Access.OwnerAsync(default), null, "Plan", "text", default)).Note!.Id;
        }

        await using PeerStorEngine again = await OpenAsync(data, sends: true);

        Assert.Equal("text", (await again.Notes.ReadAsync(await again.Access.OwnerAsync(default), id, default))!.Text);
        await Patience.UntilAsync(() => Held(again) == 0, "what waited is sent");
    }

    [Fact]
    public async Task A_save_that_is_based_on_a_state_with_held_text_is_merged()
    {
        using TempFolder data = new();
        await using PeerStorEngine engine = await OpenAsync(data, sends: false);
        Caller owner = await engine.Access.OwnerAsync(default);
        EntryId id = (await engine.Notes.CreateAsync(owner, null, "Plan", "a\n", default)).Note!.Id;
        string basis = (await engine.Notes.ReadAsync(owner, id, default))!.ETag;
        await engine.Notes.SaveAsync(owner, id, basis, "a\nb\n", default);

        NoteReply second = await engine.Notes.SaveAsync(owner, id, basis, "c\na\n", default);

        Assert.Equal((NoteOutcome.Done, "c\na\nb\n"), (second.Outcome, second.Text?.Text));
    }

    [Fact]
    public async Task An_old_version_does_not_take_the_place_of_text_that_waits_and_is_in_no_version()
    {
        using TempFolder data = new();
        await using PeerStorEngine engine = await OpenAsync(data, sends: false);
        Caller owner = await engine.Access.OwnerAsync(default);
        EntryId id = (await engine.Notes.CreateAsync(owner, null, "Plan", "a\n", default)).Note!.Id;
        await engine.Notes.Travel.SendAsync(default);
        VersionId sent = (await engine.Versions.ListAsync(owner, id, default))[0].Id;
        await engine.Notes.ReplaceAsync(owner, id, "a\nwaits\n", default);

        NoteReply refused = await engine.Notes.RestoreAsync(owner, id, sent, default);

        Assert.Equal(NoteOutcome.Refused, refused.Outcome);
        Assert.Contains("Send it first", refused.Problem, StringComparison.Ordinal);
        Assert.Equal("a\nwaits\n", (await engine.Notes.ReadAsync(owner, id, default))!.Text);
        await engine.Notes.Travel.SendAsync(default);
        Assert.Equal(NoteOutcome.Done, (await engine.Notes.RestoreAsync(owner, id, sent, default)).Outcome);
        Assert.Equal("a\n", (await engine.Notes.ReadAsync(owner, id, default))!.Text);
    }

    private static Task<PeerStorEngine> OpenAsync(TempFolder data, bool sends) =>
        PeerStorEngine.OpenAsync(new EngineOptions { DataDirectory = data.File("data"), MinimumFreeBytes = 0, SendsNotes = sends });

    private static int Operations(PeerStorEngine engine) =>
        (int)engine.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM note_updates"));

    private static int Held(PeerStorEngine engine) => (int)engine.Notes.Travel.Held();
}
