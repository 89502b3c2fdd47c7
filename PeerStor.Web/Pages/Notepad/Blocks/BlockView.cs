using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Notes.Blocks;
using PeerStor.Engine.Users;
using PeerStor.Web.Pages.Home;
using PeerStor.Web.Pages.Library;
using PeerStor.Web.Pages.Network;
using PeerStor.Web.Pages.Shared;
using PeerStor.Web.Previews;

namespace PeerStor.Web.Pages.Notepad.Blocks;

/// <summary>Who reads which note. <paramref name="FolderPath"/>: where the note lies, as the reader sees it.</summary>
public sealed record NoteReader(Caller Caller, EntryId Note, string FolderPath);

/// <summary>A live block as the reader may see it. What is in it is one of the records below, or nothing when there is a
/// <paramref name="Problem"/>.</summary>
/// <param name="Id">The same each time the block is loaded.</param>
/// <param name="ReloadUrl">Where the block alone comes from; inputs are added to it.</param>
/// <param name="Trigger">When it is loaded anew; "" is never.</param>
public sealed record BlockView(string Id, LiveBlock Block, string ReloadUrl, string Trigger, BlockContent? Content, string? Problem)
{
    public string Words => $"Live block, {(Block.Definition is { } known ? known.Name : "unknown")}{(Block.Value("label") is { } label ? ": " + label : "")}";

    public string Inputs => string.Join(", ", Block.Uses.Select(name => "#" + InputContent.IdOf(name)));
}

/// <param name="Partial">The view that shows it.</param>
public abstract record BlockContent(string Partial);

public sealed record MetricContent(Metric Metric) : BlockContent("Blocks/_Metric");

/// <param name="Figures">Measured over time; null for what is counted by day.</param>
public sealed record ChartContent(string Id, string Show, string Title, ChartsView? Figures, IReadOnlyList<DayColumn> Days) : BlockContent("Blocks/_Chart");

public sealed record FilesContent(string Title, string Url, IReadOnlyList<EntryRow> Rows, int More) : BlockContent("Blocks/_Files");

/// <param name="Preview">A <see cref="MediaPreview"/> or an <see cref="ImagePreview"/>.</param>
public sealed record MediaContent(string Name, string Title, string OpenUrl, Preview Preview) : BlockContent("Blocks/_Media");

public sealed record NetworkContent(NetworkView Network) : BlockContent("Blocks/_Network");

public sealed record NotesContent(string? Title, IReadOnlyList<NoteSummary> Notes, int More) : BlockContent("Blocks/_Notes");

public sealed record InputContent(BlockInput Input) : BlockContent("Blocks/_Input")
{
    /// <summary>The form that all inputs of a note belong to: without scripts it loads the page anew.</summary>
    public const string Form = "live-inputs";

    public string Id => IdOf(Input.Name);

    public static string IdOf(string name) => AnswerPrefix + name;

    /// <summary>What the names of inputs begin with in addresses and forms.</summary>
    public const string AnswerPrefix = "in-";
}
