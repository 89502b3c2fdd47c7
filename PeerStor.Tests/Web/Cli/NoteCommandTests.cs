using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>`peerstor notes` by the real program; the editor is a script.</summary>
public sealed partial class NoteCommandTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly CommandNode _node = fixture.Node;

    [Fact]
    public async Task A_note_is_written_listed_read_copied_pinned_and_thrown_away()
    {
        PeerStorProgram.Result made = await _node.RunAsync("milk\n", ["notes", "new", "Shopping", "--tag", "home"]);
        Assert.Equal((0, "“Shopping” is written\n"), (made.ExitCode, made.Output));
        Assert.Equal("“Shopping (copy)” is written\n", await _node.DoAsync("notes", "copy", "Shopping"));
        Assert.Equal("milk\n", await _node.DoAsync("notes", "show", "shopping (copy)"));
        JsonElement tagged = await _node.JsonAsync("notes", "ls", "--tag", "home");
        Assert.Equal(["Shopping (copy)", "Shopping"], tagged.GetProperty("items").EnumerateArray().Select(note => note.GetProperty("title").GetString()));

        Assert.Equal("“Shopping” stands first now\n", await _node.DoAsync("notes", "pin", "Shopping"));
        Assert.Matches(@"\A\S+\t[^\t]+\tShopping\n", await _node.DoAsync("notes", "ls"));
        Assert.Equal("“Shopping” is not pinned any more\n", await _node.DoAsync("notes", "unpin", "Shopping"));
        Assert.Equal("“Shopping” is in the trash\n", await _node.DoAsync("notes", "rm", "Shopping"));
        PeerStorProgram.Result gone = await _node.RunAsync("notes", "show", "Shopping");
        Assert.Equal((3, "error: there is no note “Shopping”; `peerstor notes ls` lists them\n"), (gone.ExitCode, gone.Errors));
    }

    [Fact]
    public async Task What_is_written_in_an_editor_is_merged_with_what_others_wrote_and_kept_in_a_file_when_the_note_is_gone()
    {
        await _node.RunAsync("one\ntwo\n", ["notes", "new", "List"]);
        string other = Script(_node, "other", "printf 'three\\n' >> \"$1\"");
        string editor = Script(_node, "mine", $"sed -i s/one/ONE/ \"$1\"; EDITOR='{other}' '{PeerStorProgram.Path}' notes edit List");
        string remover = Script(_node, "remover", $"printf 'four\\n' >> \"$1\"; '{PeerStorProgram.Path}' notes rm List");

        PeerStorProgram.Result edited = await EditAsync(_node, "List", editor);
        Assert.Equal((0, "“List” is saved\n“List” is saved\n"), (edited.ExitCode, edited.Output));

        AssertKept(3, "ONE\ntwo\nthree\nfour\n", await EditAsync(_node, "List", remover));
    }

    [Fact]
    public async Task A_text_is_kept_too_when_the_server_is_gone_or_the_editor_failed()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        await node.RunAsync("", ["notes", "new", "Plan"]);

        AssertKept(1, "half", await EditAsync(node, "Plan", Script(node, "broken", "printf half > \"$1\"; exit 7")), "ended with 7");
        AssertKept(4, "whole", await EditAsync(node, "Plan", Script(node, "last", $"printf whole > \"$1\"; kill -9 {node.ServerId}")));
    }

    [Fact]
    public async Task Notes_leave_as_a_zip_of_Markdown_and_come_back_once()
    {
        string file = _node.Home.File("diary.md");
        await File.WriteAllTextAsync(file, "---\ntitle: Diary\ntags: [past]\ncreated_at: 2019-03-04T10:20:00Z\n---\ndear diary\n");

        Assert.Equal($"{file} is “Diary”\n", await _node.DoAsync("notes", "import", file));
        Assert.Empty((await _node.JsonAsync("notes", "import", file)).GetProperty("items").EnumerateArray());
        await _node.DoAsync("notes", "export", "--out", "all.zip");

        using ZipArchive zip = ZipFile.OpenRead(_node.Home.File("all.zip"));
        using StreamReader diary = new(zip.GetEntry("Diary.md")!.Open());
        string text = await diary.ReadToEndAsync();
        Assert.StartsWith("---\ntitle: \"Diary\"\ntags: [\"past\"]\ncreated_at: 2019-03-04T10:20:00Z\n", text, StringComparison.Ordinal);
        Assert.EndsWith("is_shared: false\n---\ndear diary\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_is_sent_and_shown()
    {
        Assert.Equal("nothing was waiting to be asked for\n", await _node.DoAsync("notes", "sync"));

        JsonElement shown = await _node.JsonAsync("notes", "sync", "--show");
        Assert.Equal((true, 0), (shown.GetProperty("automatic").GetBoolean(), shown.GetProperty("held").GetInt32()));
    }

    private static void AssertKept(int code, string text, PeerStorProgram.Result refused, string why = "")
    {
        Assert.Equal(code, refused.ExitCode);
        Assert.Contains(why, refused.Errors, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(KeptFile().Match(refused.Errors).Groups[1].Value));
    }

    private static string Script(CommandNode node, string name, string lines)
    {
        string file = node.Home.File(name + ".sh");
        File.WriteAllText(file, lines + "\n");
        return "sh " + file;
    }

    private static Task<PeerStorProgram.Result> EditAsync(CommandNode node, string note, string editor) => PeerStorProgram.RunAsync(
        node.Home, new Dictionary<string, string> { ["PEERSTOR_DATA"] = node.Data, ["VISUAL"] = "", ["EDITOR"] = editor, ["TMPDIR"] = node.Home.Path },
        "", "notes", "edit", note);

    [GeneratedRegex(@"Your text is kept in (\S+)\n")]
    private static partial Regex KeptFile();
}
