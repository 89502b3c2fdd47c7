using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes.Document;

namespace PeerStor.Engine.Notes.Folder;

/// <summary>A note as this instance has it.</summary>
/// <param name="Tags">As <see cref="FolderRecord.Join"/> has them.</param>
/// <param name="State">The whole document.</param>
internal sealed record FolderMine(
    string Title, string Tags, FolderPresence Presence, DateTimeOffset CreatedAt, DateTimeOffset EditedAt, byte[] State)
{
    public string Text => field ??= ReadText();

    private string ReadText()
    {
        TextDocument document = new(0);
        document.Apply(State);
        return document.ToString();
    }
}

/// <summary>What the folder has that this instance has not.</summary>
/// <param name="Update">Null: no text.</param>
/// <param name="Title">As the registers have it; to be taken over when it is another than here. So are tags and presence.</param>
/// <param name="Sources">Whom the text came from: devices, or "" for another program.</param>
/// <param name="Refused">Files that stay as they are, because what they say cannot be taken in; why.</param>
internal sealed record FolderNews(
    byte[]? Update, FolderRegister Title, FolderRegister Tags, FolderRegister Presence, IReadOnlyList<string> Sources,
    string? Refused)
{
    public required IReadOnlyList<FolderFile> Files { get; init; }

    public required IReadOnlyDictionary<string, FolderRecord> Records { get; init; }

    public required IReadOnlyList<FolderMarkdown> Markdown { get; init; }

    public required long ReadAtMs { get; init; }

    /// <summary>Another device of this home took it away, and this one will learn why from the journal.</summary>
    public bool IsSuppressed { get; init; }

    public FolderPresence Place => Presence.Value is [var digit] ? (FolderPresence)(digit - '0') : FolderPresence.Here;

    /// <summary>When the note was begun, as the first that has it says; null when nobody can be believed.</summary>
    public DateTimeOffset? CreatedBefore(DateTimeOffset now) => Records.Values.Where(record => record.State.Length > 0)
        .Select(record => NoteDates.Past(record.CreatedMs, now)).Min();

    /// <summary>Somebody is writing just now: what they write is looked at when they have done so.</summary>
    public bool IsUnsettled => Markdown.Any(file => !file.IsSettled);
}

/// <summary>
/// One note in the folder: reading gives what others did, writing puts there what is here. Between the two the caller makes
/// the news part of the note, durably; killed at any point, doing both again leads to the same end.
/// </summary>
internal sealed class FolderNote(NoteFolder folder, EntryId id, string device, Guid home, int mostCharacters)
{
    /// <summary>States that are kept for programs that have the file open: of more, the oldest go.</summary>
    private const int MostBases = 16;

    private static readonly TimeSpan LeftOverAge = TimeSpan.FromHours(1);

    /// <param name="mine">Null when the note is not here yet.</param>
    /// <param name="markdown">Files that say that they are this note's.</param>
    public FolderNews Read(FolderMine? mine, IReadOnlyList<FolderMarkdown> markdown, DateTimeOffset now)
    {
        IReadOnlyList<FolderFile> files = folder.ListOf(id);
        IReadOnlyDictionary<string, FolderRecord> records = NoteFolder.ReadRecords(files);
        List<FolderMarkdown> all = [.. markdown, .. files.Where(NoteFolder.IsDisplaced)
            .Select(file => NoteFolder.ReadMarkdown(file, (mostCharacters * 3) + (1 << 16), isSettled: true)).OfType<FolderMarkdown>()];
        FolderRecord? own = records.GetValueOrDefault(device);
        List<FolderRecord> others = [.. records.Where(one => one.Key != device && one.Value.Home != home).Select(one => one.Value)];
        long nowMs = now.ToUnixTimeMilliseconds();
        FolderRecord? any = others.FirstOrDefault();

        // What lies in a folder that is in the trash is not called anything here: that is no change of its title.
        bool isNamed = mine is { Title.Length: > 0 };
        FolderRegister title = FolderRegister.Settle(own?.Title, isNamed ? mine!.Title : own?.Title.Seen ?? any?.Title.Value ?? "", others.Select(one => one.Title), nowMs);
        FolderRegister tags = FolderRegister.Settle(own?.Tags, isNamed ? mine!.Tags : own?.Tags.Seen ?? any?.Tags.Value ?? "", others.Select(one => one.Tags), nowMs);
        FolderRegister presence = FolderRegister.Settle(
            own?.Presence, mine is null ? any?.Presence.Value ?? "0" : FolderRecord.Word(mine.Presence), others.Select(one => one.Presence), nowMs);
        Merging merging = new(mine, mostCharacters);
        foreach ((string from, FolderRecord record) in records.Where(one => one.Key != device))
        {
            merging.Take(from, record.State);
        }

        merging.Take(all.Where(file => file.IsSettled), NoteFolder.ReadBases(files), nowMs, ref title, ref tags);
        foreach (FolderBase edited in merging.Edited)
        {
            // Before anything else: who sees the file after it is saved once more knows what of it was seen before.
            folder.WriteBase(id, edited);
        }

        return new FolderNews(
            merging.Update, title, tags, presence, merging.Sources, merging.Refused)
        {
            Files = files, Records = records, Markdown = all, ReadAtMs = nowMs,
            IsSuppressed = records.Any(one => one.Key != device && one.Value.Home == home && one.Value.Place != FolderPresence.Here && one.Value.Presence.At > presence.At),
        };
    }

    /// <summary>Puts the note there, or takes it away.</summary>
    /// <param name="mine">As it is with the news in it.</param>
    /// <param name="name">What its Markdown file is called.</param>
    /// <param name="isMerged">The news are in it. Otherwise files that hold some stay as they are.</param>
    /// <returns>Whether anything was written.</returns>
    public bool Write(FolderMine mine, FolderNews news, string name, bool isMerged)
    {
        bool isHere = news.Place == FolderPresence.Here && mine.Presence == FolderPresence.Here && !news.IsSuppressed;
        FolderRecord? before = news.Records.GetValueOrDefault(device);
        bool mayTouch = isMerged && news.Refused is null && !news.IsUnsettled;
        string written = isHere && mayTouch ? WriteMarkdown(mine, news, name) : before?.FileName ?? name;
        FolderRecord record = new(
            home, mine.Title.Length > 0 ? news.Title with { Seen = mine.Title } : news.Title, mine.Title.Length > 0 ? news.Tags with { Seen = mine.Tags } : news.Tags,
            news.Presence with { Seen = FolderRecord.Word(mine.Presence) }, mine.CreatedAt.ToUnixTimeMilliseconds(), isHere ? written : "",
            isHere ? mine.State : []);
        bool isNews = before is null || !before.Encode().AsSpan().SequenceEqual(record.Encode());
        if (isNews)
        {
            folder.WriteRecord(id, device, record);
        }

        if (isHere)
        {
            Tidy(news, written, mayTouch);
        }
        else if (mayTouch && news.Place != FolderPresence.Here)
        {
            TakeAway(news);
        }

        return isNews;
    }

    /// <summary>Whether a Markdown file of that name was written for this note.</summary>
    public bool WroteTo(string name) => NoteFolder.ReadRecords(folder.ListOf(id)).Values.Any(record => record.FileName == name);

    private string WriteMarkdown(FolderMine mine, FolderNews news, string name)
    {
        FolderMarkdown? there = news.Markdown.FirstOrDefault(file => file.File.Name == name);
        if (there?.Content is { } content && MarkdownMerge.IsSame(mine.Text, content.Text) && content.Title == news.Title.Value
            && FolderRecord.Join(content.Tags) == news.Tags.Value && content.Base.Length > 0 && content.Id is not null)
        {
            return name;
        }

        FolderBase state = new("", news.Title.Value, news.Tags.Value, mine.State);
        folder.WriteBase(id, state);
        string text = FrontMatter.Write(
            news.Title.Value, news.Tags.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries), mine.CreatedAt, mine.EditedAt,
            [$"id: {id}", $"base: {state.Name}", .. there?.Content?.Others ?? []], mine.Text);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (folder.WriteMarkdown(id, name, bytes, there?.Bytes))
        {
            return name;
        }

        // Something else has the name: a file that is no note's, or one of a note that this instance does not know.
        string other = FolderNames.WithId(news.Title.Value, id);
        byte[]? known = news.Markdown.FirstOrDefault(file => file.File.Name == other)?.Bytes;
        return folder.WriteMarkdown(id, other, bytes, known) ? other : "";
    }

    /// <summary>Removes files under names that the note had before, what was merged, and states that nobody needs.</summary>
    private void Tidy(FolderNews news, string name, bool mayTouch)
    {
        if (mayTouch && name.Length > 0)
        {
            HashSet<string> earlier = [.. news.Records.Values.Select(record => record.FileName)];
            foreach (FolderMarkdown file in news.Markdown.Where(file => file.IsSettled && file.File.Name != name))
            {
                if (NoteFolder.IsDisplaced(file.File))
                {
                    NoteFolder.Remove(file.File);
                }
                else if (earlier.Contains(file.File.Name))
                {
                    folder.RemoveMarkdown(id, file);
                }
            }
        }

        HashSet<string> named = [.. news.Markdown.Select(file => file.Content?.Base ?? "")];
        foreach (FolderFile old in news.Files.Where(NoteFolder.IsBase).OrderByDescending(file => file.Written).Skip(MostBases)
            .Where(file => !named.Contains(NoteFolder.NameOfBase(file))))
        {
            NoteFolder.Remove(old);
        }

        foreach (FolderFile half in news.Files.Where(file => NoteFolder.IsLeftOver(file, DateTime.UnixEpoch.AddMilliseconds(news.ReadAtMs) - LeftOverAge)))
        {
            NoteFolder.Remove(half);
        }
    }

    /// <summary>Of a note that does not lie here no text stays, whoever put it there; that it is away is said by each device.</summary>
    private void TakeAway(FolderNews news)
    {
        foreach (FolderMarkdown file in news.Markdown.Where(file => !NoteFolder.IsDisplaced(file.File)))
        {
            folder.RemoveMarkdown(id, file);
        }

        foreach (FolderFile file in news.Files.Where(file => !IsWordOfAbsence(news, file)))
        {
            NoteFolder.Remove(file);
        }
    }

    private bool IsWordOfAbsence(FolderNews news, FolderFile file) =>
        news.Records.Any(one => file.Name.StartsWith(one.Key + ".", StringComparison.Ordinal) && (one.Key == device || one.Value.State.Length == 0));

    /// <summary>Brings together what the folder says, beside the note.</summary>
    private sealed class Merging
    {
        private readonly TextDocument _document;
        private readonly StateVector _before;
        private readonly List<string> _sources = [];
        private readonly List<FolderBase> _edited = [];
        private readonly FolderMine? _mine;
        private bool _isNews;

        public Merging(FolderMine? mine, int mostCharacters)
        {
            _mine = mine;
            _document = new TextDocument(0, new DocumentLimits { MostCharacters = mostCharacters });
            if (mine is not null)
            {
                _document.Apply(mine.State, isAccepted: true);
            }

            _before = _document.State;
        }

        public byte[]? Update => _isNews ? _document.Encode(_before) : null;

        public IReadOnlyList<string> Sources => _sources;

        public IReadOnlyList<FolderBase> Edited => _edited;

        public string? Refused { get; private set; }

        public void Take(string? from, byte[] state)
        {
            if (state.Length == 0)
            {
                return;
            }

            UpdateResult result = _document.Apply(state);
            Refused ??= result.Refusal;
            if (result.IsNews)
            {
                _isNews = true;
                if (from is not null)
                {
                    _sources.Add(from);
                }
            }
        }

        public void Take(
            IEnumerable<FolderMarkdown> markdown, IReadOnlyList<FolderBase> bases, long nowMs, ref FolderRegister title, ref FolderRegister tags)
        {
            foreach (FolderMarkdown file in markdown)
            {
                if (file.Content is not { } content)
                {
                    Refused ??= $"“{file.File.Name}” is not text in UTF-8.";
                    continue;
                }

                // An empty file is one that somebody is about to write, or that a full disk left.
                if (file.Bytes.Length > 0)
                {
                    Take(content, bases, nowMs, ref title, ref tags);
                }
            }
        }

        private void Take(FrontMatter file, IReadOnlyList<FolderBase> bases, long nowMs, ref FolderRegister title, ref FolderRegister tags)
        {
            FolderBase? found = MarkdownMerge.FindBase(file, bases, onlyNamed: false);
            FolderBase from = found ?? new FolderBase("", file.Title ?? "", FolderRecord.Join(file.Tags), _mine?.State ?? new TextDocument(0).Encode());
            Take(null, from.State);
            if (MarkdownMerge.Edit(from, file, mayRemove: found is not null) is not { } edit)
            {
                return;
            }

            Take("", edit.Update ?? []);
            _edited.Add(edit.After);
            if (edit.After.Title != from.Title && edit.After.Title != title.Value)
            {
                title = new FolderRegister(edit.After.Title, Math.Max(nowMs, title.At + 1), title.Seen);
            }

            if (edit.After.Tags != from.Tags && edit.After.Tags != tags.Value)
            {
                tags = new FolderRegister(edit.After.Tags, Math.Max(nowMs, tags.At + 1), tags.Seen);
            }
        }
    }
}
