using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Document;
using PeerStor.Engine.Notes.Live;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Notes;

public class NotebookTests
{
    [Fact]
    public async Task A_note_is_listed_and_is_a_file_with_its_text()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "Shopping", "milk\r\neggs\n");

        NoteSummary listed = Assert.Single(fixture.Engine.Notes.Shelf.List(fixture.Owner, new NoteQuery()).Items);

        Assert.Equal(("Shopping", id, false), (listed.Title, listed.Entry.Id, listed.IsShared));
        Assert.Equal([fixture.Owner.Name], listed.Contributors);
        Assert.Equal("milk\neggs\n"u8.ToArray(), await fixture.ReadAsync("Notes/Shopping.md"));
        Assert.Equal("milk\neggs\n", await TextAsync(fixture, id));
    }

    [Fact]
    public async Task What_one_window_types_comes_to_the_other_and_is_there_after_a_restart()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "Together", "");
        NoteSession one = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;
        NoteSession two = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;
        TextDocument typing = new(7);

        Assert.Null(one.Apply(typing.Edit(0, 0, "hello")!));

        NoteNews heard = await two.News.ReadAsync().InTimeAsync();
        TextDocument reading = new(8);
        reading.Apply(heard.Update);
        Assert.Equal((NoteNewsKind.Update, "hello"), (heard.Kind, reading.ToString()));
        NoteNews told = await one.News.ReadAsync().InTimeAsync();
        Assert.Equal((NoteNewsKind.Saved, 1L), (told.Kind, told.Saved));
        await one.DisposeAsync();
        await two.DisposeAsync();
        await fixture.RestartAsync();
        Assert.Equal("hello", await TextAsync(fixture, id));
        Assert.Equal("hello"u8.ToArray(), await fixture.ReadAsync("Notes/Together.md"));
    }

    [Fact]
    public async Task Nothing_is_called_saved_that_is_not_in_the_journal()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "Durable", "");
        await using NoteSession session = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;
        TextDocument typing = new(7);
        for (int at = 0; at < 200; at++)
        {
            session.Apply(typing.Edit(at, 0, "x")!);
        }

        long saved = 0;
        while (saved < 200)
        {
            saved = (await session.News.ReadAsync().InTimeAsync()).Saved;
            Assert.True(Journalled(fixture, id) >= saved, "the journal has what is called saved");
        }
    }

    [Fact]
    public async Task A_damaged_update_is_refused_and_harms_nothing()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "Safe", "text");
        await using NoteSession session = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;

        Assert.NotNull(session.Apply([1, 2, 3]));
        Assert.Throws<InvalidDataException>(() => session.MissingOf(new byte[] { 255, 255 }));

        Assert.Equal("text", await TextAsync(fixture, id));
    }

    [Fact]
    public async Task A_save_of_an_old_state_is_merged_and_one_without_a_known_state_is_refused()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "List", "one\ntwo\n");
        NoteText given = (await fixture.Engine.Notes.ReadAsync(fixture.Owner, id, default))!;
        await fixture.Engine.Notes.SaveAsync(fixture.Owner, id, given.ETag, "one\ntwo\nthree\n", default);

        NoteReply stale = await fixture.Engine.Notes.SaveAsync(fixture.Owner, id, given.ETag, "ONE\ntwo\n", default);
        NoteReply unknown = await fixture.Engine.Notes.SaveAsync(fixture.Owner, id, "\"7-abc\"", "gone", default);

        Assert.Equal((NoteOutcome.Done, "ONE\ntwo\nthree\n"), (stale.Outcome, stale.Text!.Text));
        Assert.Equal(NoteOutcome.UnknownBase, unknown.Outcome);
        Assert.Equal("ONE\ntwo\nthree\n", await TextAsync(fixture, id));
    }

    [Fact]
    public async Task Who_may_only_read_hears_and_is_not_heard_and_is_let_go_when_the_right_ends()
    {
        await using SharedFixture fixture = await SharedFixture.OpenAsync();
        Caller berta = await fixture.AddAsync("Berta");
        EntryId folder = await fixture.FolderAsync(fixture.Anna, "Team");
        NoteReply made = await fixture.Engine.Notes.CreateAsync(fixture.Anna, folder, "Plan", "secret plan", default);
        Assert.Null(await fixture.Engine.Notes.JoinAsync(berta, made.Note!.Id, default));
        await fixture.ShareAsync(folder, berta, Rights.Read);

        await using NoteSession reading = (await fixture.Engine.Notes.JoinAsync(berta, made.Note.Id, default))!;
        Assert.False(reading.CanWrite);
        Assert.NotNull(reading.Apply(new TextDocument(3).Edit(0, 0, "mine")!));
        Assert.Equal("Plan", Assert.Single(fixture.Engine.Notes.Shelf.List(berta, new NoteQuery()).Items).Title);
        NoteReply refused = await fixture.Engine.Notes.ReplaceAsync(berta, made.Note.Id, "mine", default);
        Assert.Equal(NoteOutcome.NotAllowed, refused.Outcome);

        await fixture.ShareAsync(folder, berta, null);
        Assert.Equal(NoteNewsKind.Ended, (await reading.News.ReadAsync().InTimeAsync()).Kind);
        Assert.Empty(fixture.Engine.Notes.Shelf.List(berta, new NoteQuery()).Items);
        Assert.Null(await fixture.Engine.Notes.ReadAsync(berta, made.Note.Id, default));
    }

    [Fact]
    public async Task What_is_typed_after_somebody_was_shut_out_is_sealed_under_a_new_key()
    {
        await using SharedFixture fixture = await SharedFixture.OpenAsync();
        Caller berta = await fixture.AddAsync("Berta");
        EntryId folder = await fixture.FolderAsync(fixture.Anna, "Team");
        await fixture.ShareAsync(folder, berta, Rights.Read);
        NoteReply made = await fixture.Engine.Notes.CreateAsync(fixture.Anna, folder, "Plan", "first\n", default);
        await fixture.ShareAsync(folder, berta, null);

        await fixture.Engine.Notes.ReplaceAsync(fixture.Anna, made.Note!.Id, "first\nsecond\n", default);

        Assert.Equal(2, fixture.Engine.Database.Read(connection => connection.Scalar<int>(
            "SELECT count(DISTINCT key_number) FROM note_updates WHERE entry = $1", made.Note.Id.Value)));
        Assert.Equal("first\nsecond\n", (await fixture.Engine.Notes.ReadAsync(fixture.Anna, made.Note.Id, default))!.Text);
    }

    [Fact]
    public async Task A_note_in_the_trash_is_closed_and_comes_back_whole()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "Old", "text");
        await using NoteSession session = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;

        await fixture.Engine.Drive.TrashAsync(fixture.Owner, id, default);
        Assert.Equal(NoteNewsKind.Ended, (await session.News.ReadAsync().InTimeAsync()).Kind);
        Assert.Null(await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default));
        Assert.Empty(fixture.Engine.Notes.Shelf.List(fixture.Owner, new NoteQuery()).Items);
        await fixture.Engine.Drive.RestoreAsync(fixture.Owner, id, default);

        Assert.Equal("text", await TextAsync(fixture, id));
    }

    [Fact]
    public async Task Notes_are_listed_by_edit_by_title_and_by_tag_and_counted()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId first = await CreateAsync(fixture, "Beta", "");
        await CreateAsync(fixture, "Alpha", "");
        await fixture.Engine.Drive.SetTagsAsync(fixture.Owner, first, ["Work"], default);
        await fixture.Engine.Notes.ReplaceAsync(fixture.Owner, first, "more", default);
        NoteShelf shelf = fixture.Engine.Notes.Shelf;

        Assert.Equal(["Beta", "Alpha"], shelf.List(fixture.Owner, new NoteQuery()).Items.Select(note => note.Title));
        Assert.Equal(["Alpha", "Beta"], shelf.List(fixture.Owner, new NoteQuery(Sort: EntrySort.Name)).Items.Select(note => note.Title));
        Assert.Equal(["Beta"], shelf.List(fixture.Owner, new NoteQuery(Tag: "work")).Items.Select(note => note.Title));
        NotePage page = shelf.List(fixture.Owner, new NoteQuery(Limit: 1));
        Assert.Equal(["Alpha"], shelf.List(fixture.Owner, new NoteQuery(Cursor: page.Next)).Items.Select(note => note.Title));
        await fixture.Engine.Drive.RenameAsync(fixture.Owner, first, "Aaron.md", default);
        Assert.Equal(["Aaron", "Alpha"], shelf.List(fixture.Owner, new NoteQuery(Sort: EntrySort.Name)).Items.Select(note => note.Title));
        Assert.Equal(["Alpha", "Aaron"], shelf.FindTitles(fixture.Owner, "a").Order().Reverse());
        Assert.Equal(first, shelf.FindByTitle(fixture.Owner, "aaron")!.Entry.Id);
        NoteStatistics figures = shelf.Count(fixture.Owner, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), 3);
        Assert.Equal((2, 0, 3L), (figures.Notes, figures.Shared, figures.Edits));
        Assert.Equal((fixture.Owner.Name, 3L), Assert.Single(figures.Contributors));
    }

    [Fact]
    public async Task A_file_that_is_uploaded_onto_a_note_is_merged_into_what_people_write()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "List", "one\ntwo\n");
        await using NoteSession session = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;
        TextDocument window = new(5);
        window.Apply(session.MissingOf(window.State.Encode()));
        session.Apply(window.Edit(window.Length, 0, "typed\n")!);
        await session.SavedAsync();

        await fixture.PutAsync("Notes/List.md", "ONE\ntwo\n"u8.ToArray());

        await HearAsync(session, window, "ONE\ntwo\ntyped\n");
        await session.DisposeAsync();
        await fixture.RestartAsync();
        Assert.Equal("ONE\ntwo\ntyped\n"u8.ToArray(), await fixture.ReadAsync("Notes/List.md"));
    }

    [Fact]
    public async Task A_version_that_is_restored_is_an_edit_of_the_note()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "List", "one\n");
        await fixture.Engine.Notes.ReplaceAsync(fixture.Owner, id, "one\ntwo\n", default);
        IReadOnlyList<FileVersion> versions = await fixture.Engine.Versions.ListAsync(fixture.Owner, id, default);
        await using NoteSession session = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;
        TextDocument window = new(5);
        window.Apply(session.MissingOf(window.State.Encode()));

        await fixture.Engine.Versions.RestoreAsync(fixture.Owner, id, versions[^1].Id, default);

        await HearAsync(session, window, "one\n");
    }

    [Fact]
    public async Task What_stands_there_when_a_version_is_restored_is_a_version_too()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "List", "one\n");
        FileVersion first = (await fixture.Engine.Versions.ListAsync(fixture.Owner, id, default))[^1];
        await using NoteSession session = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;
        TextDocument window = new(5);
        window.Apply(session.MissingOf(window.State.Encode()));
        Assert.Null(session.Apply(window.Edit(4, 0, "only typed\n")!));

        NoteReply restored = await fixture.Engine.Notes.RestoreAsync(fixture.Owner, id, first.Id, default);

        Assert.Equal(NoteOutcome.Done, restored.Outcome);
        await HearAsync(session, window, "one\n");
        await session.DisposeAsync();
        List<byte[]> texts = [];
        foreach (FileVersion version in await fixture.Engine.Versions.ListAsync(fixture.Owner, id, default))
        {
            OpenContent content = (await fixture.Engine.Content.OpenAsync(fixture.Owner, id, version.Id, default))!;
            texts.Add(await EngineFixture.ReadAsync(content, 0, content.LengthBytes));
        }

        Assert.Contains("one\nonly typed\n"u8.ToArray(), texts);
    }

    [Fact]
    public async Task A_version_is_restored_while_somebody_never_stops_typing()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        EntryId id = await CreateAsync(fixture, "Busy", "old\n");
        VersionId first = (await fixture.Engine.Versions.ListAsync(fixture.Owner, id, default))[^1].Id;
        await fixture.Engine.Notes.ReplaceAsync(fixture.Owner, id, "new\n", default);
        await using NoteSession session = (await fixture.Engine.Notes.JoinAsync(fixture.Owner, id, default))!;
        TextDocument window = new(5);
        window.Apply(session.MissingOf(window.State.Encode()));
        using CancellationTokenSource enough = new();
        Task typing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested && session.Apply(window.Edit(0, 0, "x")!) is null)
            {
                await Task.Yield();
            }
        });

        NoteReply restored = await fixture.Engine.Notes.RestoreAsync(fixture.Owner, id, first, default);
        await enough.CancelAsync();
        await typing.InTimeAsync();

        Assert.Equal((NoteOutcome.Done, null), (restored.Outcome, restored.Problem));
        string text = await TextAsync(fixture, id);
        Assert.Contains("old", text, StringComparison.Ordinal);
        Assert.DoesNotContain("new", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_as_large_as_may_be_reads_back_in_any_language()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        string text = string.Concat(Enumerable.Repeat("\u6f22\u5b57\u3068\u4eee\u540d\n", 1_000_000));
        EntryId id = await CreateAsync(fixture, "Large", text);

        await fixture.RestartAsync();

        Assert.True(text == await TextAsync(fixture, id));
    }

    private static async Task HearAsync(NoteSession session, TextDocument window, string wanted)
    {
        while (window.ToString() != wanted)
        {
            NoteNews heard = await session.News.ReadAsync().InTimeAsync();
            if (heard.Kind == NoteNewsKind.Update)
            {
                window.Apply(heard.Update);
            }
        }
    }

    private static long Journalled(EngineFixture fixture, EntryId id)
    {
        NoteJournal journal = new(null!, fixture.Engine.Tree, fixture.Engine.Edits, holds: false, TimeProvider.System);
        return fixture.Engine.Database.Read(connection =>
            journal.ReadAfter(connection, fixture.Owner, id, 0).Sum(row => row.Updates!.Count) - 1);
    }

    private static async Task<EntryId> CreateAsync(EngineFixture fixture, string title, string text) =>
        (await fixture.Engine.Notes.CreateAsync(fixture.Owner, null, title, text, default)).Note!.Id;

    private static async Task<string> TextAsync(EngineFixture fixture, EntryId id) =>
        (await fixture.Engine.Notes.ReadAsync(fixture.Owner, id, default))!.Text;
}
