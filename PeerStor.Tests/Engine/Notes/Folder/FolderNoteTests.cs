using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Folder;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Notes.Folder;

public sealed class FolderNoteTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly EntryId _id = new(Guid.CreateVersion7());

    public FolderNoteTests() => new NoteFolder(_folder.Path).Begin();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_note_lies_there_as_Markdown_with_its_title_and_its_id()
    {
        FolderInstance one = Server("aa", "Milk\n");
        one.Pass();

        FrontMatter file = FrontMatter.Read(File.ReadAllText(_folder.File("Plan.md")));

        Assert.Equal(("Plan", _id, "Milk\n"), (file.Title, file.Id, file.Text));
    }

    [Fact]
    public void A_file_that_vanished_is_written_again()
    {
        FolderInstance one = Server("aa", "Milk\n");
        one.Pass();
        File.Delete(_folder.File("Plan.md"));

        one.Pass();

        Assert.Equal("Milk\n", FrontMatter.Read(File.ReadAllText(_folder.File("Plan.md"))).Text);
        Assert.Equal("Milk\n", one.Text);
    }

    [Fact]
    public void What_another_program_removed_is_removed_and_what_was_typed_meanwhile_stays()
    {
        FolderInstance one = Server("aa", "Milk\nEggs\nBread\n");
        one.Pass();
        string file = File.ReadAllText(_folder.File("Plan.md"));
        one.Type(one.Text.Length, 0, "Tea\n");

        File.WriteAllText(_folder.File("Plan.md"), file.Replace("Eggs\n", "", StringComparison.Ordinal));
        one.Pass();

        Assert.Equal("Milk\nBread\nTea\n", one.Text);
    }

    [Fact]
    public void An_editor_that_saves_again_and_again_without_reading_doubles_nothing()
    {
        FolderInstance one = Server("aa", "A\n");
        FolderInstance two = Server("bb", "");
        one.Pass();
        two.Pass();
        string file = File.ReadAllText(_folder.File("Plan.md"));
        foreach (string line in (string[])["B\n", "C\n", "D\n"])
        {
            file += line;
            File.WriteAllText(_folder.File("Plan.md"), file);
            one.Pass();
            two.Pass();
        }

        Assert.Equal("A\nB\nC\nD\n", one.Text);
        Assert.Equal(one.Text, two.Text);
    }

    [Fact]
    public void A_file_without_its_front_matter_is_compared_with_the_nearest_state()
    {
        FolderInstance one = Server("aa", "A\nB\n");
        one.Pass();
        string text = File.ReadAllText(_folder.File("Plan.md"));
        File.WriteAllText(_folder.File("Plan.md"), $"---\nid: {_id}\n---\nA\nX\nB\n");

        one.Pass();

        Assert.Equal("A\nX\nB\n", one.Text);
        Assert.Contains("base: ", File.ReadAllText(_folder.File("Plan.md")), StringComparison.Ordinal);
        Assert.NotEqual(text, File.ReadAllText(_folder.File("Plan.md")));
    }

    [Fact]
    public void A_title_that_is_changed_in_the_file_or_elsewhere_renames_the_note_and_the_file()
    {
        FolderInstance one = Server("aa", "A\n");
        FolderInstance two = Server("bb", "");
        one.Pass();
        two.Pass();
        string file = File.ReadAllText(_folder.File("Plan.md"));
        File.WriteAllText(_folder.File("Plan.md"), file.Replace("title: \"Plan\"", "title: \"Trip\"", StringComparison.Ordinal));

        one.Pass();
        two.Pass();
        Assert.Equal(("Trip", "Trip"), (one.Title, two.Title));
        two.Title = "Journey";
        two.Pass();
        one.Pass();

        Assert.Equal("Journey", one.Title);
        Assert.Equal(["Journey.md"], Directory.GetFiles(_folder.Path, "*.md").Select(Path.GetFileName));
    }

    [Fact]
    public void Of_a_note_that_is_no_longer_shared_no_text_stays_in_the_folder()
    {
        FolderInstance one = Server("aa", "secret\n");
        FolderInstance two = Server("bb", "");
        one.Pass();
        two.Pass();

        one.Presence = FolderPresence.Withdrawn;
        one.Pass();
        two.Pass();
        one.Pass();

        Assert.All(
            Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories),
            file => Assert.DoesNotContain("secret", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal("secret\n", two.Text);
    }

    [Fact]
    public void A_note_in_the_trash_of_one_goes_there_at_the_other_and_comes_back_with_it()
    {
        FolderInstance one = Server("aa", "A\n");
        FolderInstance two = Server("bb", "");
        one.Pass();
        two.Pass();

        one.Presence = FolderPresence.Trashed;
        one.Pass();
        two.Pass();
        Assert.Equal(FolderPresence.Trashed, two.Presence);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.md"));
        two.Presence = FolderPresence.Here;
        two.Pass();
        one.Pass();

        Assert.Equal(FolderPresence.Here, one.Presence);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.md"));
    }

    [Fact]
    public void A_note_whose_folder_is_in_the_trash_keeps_its_title_elsewhere()
    {
        FolderInstance one = Server("aa", "A\n");
        FolderInstance two = Server("bb", "");
        one.Pass();
        two.Pass();

        (one.Title, one.Presence) = ("", FolderPresence.Trashed);
        one.Pass();
        two.Pass();

        Assert.Equal(("Plan", FolderPresence.Trashed), (two.Title, two.Presence));
    }

    [Fact]
    public void A_link_out_of_the_folder_is_neither_read_nor_written_through()
    {
        using TempFolder elsewhere = new();
        File.WriteAllText(elsewhere.File("secret"), $"---\nid: {_id}\n---\nhidden\n");
        File.CreateSymbolicLink(_folder.File("Plan.md"), elsewhere.File("secret"));
        FolderInstance one = Server("aa", "A\n");

        one.Pass();

        Assert.Equal("A\n", one.Text);
        Assert.Equal($"---\nid: {_id}\n---\nhidden\n", File.ReadAllText(elsewhere.File("secret")));
        Assert.Equal(FolderNames.WithId("Plan", _id), Assert.Single(new NoteFolder(_folder.Path).ListMarkdown()).Name);
    }

    [Fact]
    public void Lines_that_only_another_program_knows_stay_in_the_file()
    {
        FolderInstance one = Server("aa", "A\n");
        one.Pass();
        string file = File.ReadAllText(_folder.File("Plan.md"));
        File.WriteAllText(_folder.File("Plan.md"), file.Replace("\nbase: ", "\naliases: [x]\nbase: ", StringComparison.Ordinal));
        one.Type(0, 0, "B\n");

        one.Pass();

        Assert.Contains("aliases: [x]", File.ReadAllText(_folder.File("Plan.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b\\c:d", "a_b_c_d")]
    [InlineData(".hidden", "_hidden")]
    [InlineData("CON", "_CON")]
    [InlineData("line\nbreak\u0007", "line_break_")]
    [InlineData("dots...", "dots")]
    [InlineData("日本語", "日本語")]
    public void Titles_become_names_that_every_system_takes(string title, string name) => Assert.Equal(name, FolderNames.Safe(title));

    [Fact]
    public void Of_two_notes_with_one_title_the_older_has_the_name()
    {
        EntryId newer = new(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddYears(90)));
        FolderNames names = new();

        Assert.Equal("Plan.md", names.Of(newer, "plan").Replace("plan", "Plan", StringComparison.Ordinal));
        Assert.Equal("Plan.md", names.Of(_id, "Plan"));
        Assert.Equal(FolderNames.WithId("plan", newer), names.Of(newer, "plan"));
    }

    private FolderInstance Server(string device, string text)
    {
        FolderInstance server = new(_folder.Path, _id, device);
        server.Type(0, 0, text);
        return server;
    }
}
