namespace PeerStor.Engine.Notes;

/// <summary>When a note that comes from elsewhere was begun there, and typed into last. Null: not known.</summary>
public sealed record NoteDates(DateTimeOffset? Created = null, DateTimeOffset? Edited = null)
{
    /// <summary>No note is older; in milliseconds since 1970.</summary>
    internal static readonly long FirstMs = new DateTimeOffset(FrontMatter.FirstYear, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Of a note that begins here.</summary>
    public static NoteDates Unknown { get; } = new();

    /// <summary>What a file says goes before when it was changed as a file. Days that have not come yet are taken for mistakes.</summary>
    /// <param name="modified">When the file was changed, where that is known.</param>
    public static NoteDates Of(FrontMatter file, DateTimeOffset? modified, DateTimeOffset now)
    {
        DateTimeOffset? said = Past(file.EditedAt?.ToUnixTimeMilliseconds(), now);
        DateTimeOffset? changed = Past(modified?.ToUnixTimeMilliseconds(), now);
        DateTimeOffset? created = Past(file.CreatedAt?.ToUnixTimeMilliseconds(), now) ?? (changed < said ? changed : said ?? changed);
        DateTimeOffset? edited = said ?? changed ?? created;
        return new NoteDates(created, edited < created ? created : edited);
    }

    /// <summary>The time, unless no note can be from it.</summary>
    internal static DateTimeOffset? Past(long? unixMs, DateTimeOffset now) =>
        unixMs >= FirstMs && unixMs <= now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs.Value) : null;
}
