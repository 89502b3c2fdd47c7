namespace PeerStor.Engine.Notes.Blocks;

/// <summary>A kind of block: what it is for, what may be said of it, and how one that works is written.</summary>
/// <param name="Example">The lines inside the fence.</param>
public sealed record BlockDefinition(BlockKind Kind, string What, string Example, params IReadOnlyList<BlockParameter> Parameters)
{
    private static readonly string[] Figures = ["files", "used", "free", "received", "sent", "notes", "edits", "devices"];
    private static readonly string[] Charts = ["throughput", "storage", "edits", "notes"];
    private static readonly string[] Spans = ["hour", "days", "quarter"];
    private static readonly BlockParameter Label = BlockParameter.Words("label");
    private static readonly BlockParameter Most = BlockParameter.Whole("most", 1, BlockLimits.MostRows);
    private static readonly BlockParameter Since = BlockParameter.Since("since");
    private static readonly BlockParameter File = BlockParameter.Path("file") with { IsNeeded = true };
    private static readonly BlockParameter InputName = BlockParameter.InputName("name") with { IsNeeded = true };
    private static readonly BlockParameter Value = BlockParameter.Words("value");

    /// <summary>All there are, as they are listed to people.</summary>
    public static readonly IReadOnlyList<BlockDefinition> All =
    [
        new(BlockKind.Metric, "One large number", "show: files", BlockParameter.OneOf("show", Figures) with { IsNeeded = true }, Label),
        new(BlockKind.Chart, "Figures over time", "show: storage\nspan: days", BlockParameter.OneOf("show", Charts) with { IsNeeded = true },
            BlockParameter.OneOf("span", Spans), Label),
        new(BlockKind.Files, "What lies in a folder", "folder: /Notes\nsort: modified\nmost: 10", BlockParameter.Path("folder") with { IsNeeded = true },
            BlockParameter.OneOf("sort", "name", "modified", "size"), BlockParameter.Words("match"), Since, Most, Label),
        new(BlockKind.Video, "A video of the Library", "file: /Videos/film.mp4", File, Label),
        new(BlockKind.Audio, "Music or speech of the Library", "file: /Music/song.mp3", File, Label),
        new(BlockKind.Image, "A picture of the Library", "file: /Pictures/photo.jpg", File, Label),
        new(BlockKind.Network, "The devices and their connections", "", Label),
        new(BlockKind.Notes, "Notes that are like this", "sort: edited\nmost: 5", BlockParameter.Words("tag"), BlockParameter.Words("find"),
            BlockParameter.OneOf("sort", "edited", "title"), Since, Most, Label),
        new(BlockKind.Select, "A choice that other blocks use", "name: span\nlabel: Over\noptions: hour, days, quarter", InputName, Label,
            BlockParameter.Words("options") with { IsNeeded = true }, Value),
        new(BlockKind.Slider, "A number that other blocks use", "name: rows\nlabel: Rows\nlow: 1\nhigh: 20\nvalue: 5", InputName, Label,
            BlockParameter.Number("low"), BlockParameter.Number("high"), BlockParameter.Number("step"), BlockParameter.Number("value")),
        new(BlockKind.Text, "Words that other blocks use", "name: words\nlabel: Find\nvalue: a", InputName, Label, Value),
        new(BlockKind.Date, "A day that other blocks use", "name: day\nlabel: Since\nvalue: 2026-01-01", InputName, Label, BlockParameter.Day("value")),
    ];

    public string Name { get; } = Kind.ToString().ToLowerInvariant();

    public bool IsInput => Kind >= BlockKind.Select;

    public static BlockDefinition? Find(string name) => All.FirstOrDefault(definition => definition.Name == name);
}
