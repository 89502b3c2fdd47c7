using System.Globalization;

namespace PeerStor.Engine.Notes.Blocks;

/// <summary>One "key: value" line that a block may have.</summary>
/// <param name="Allowed">What may stand there, as words that follow "is".</param>
public sealed record BlockParameter(string Key, string Allowed, Func<string, bool> Accepts)
{
    private const int LongestName = 20;

    public bool IsNeeded { get; init; }

    public static BlockParameter Words(string key) => new(key, "words", value => value.Length > 0);

    /// <summary>A path, as links of the note have it.</summary>
    public static BlockParameter Path(string key) => new(
        key, "a path: /Folder/name begins at the Library, name lies beside the note", value => value.Length > 0);

    public static BlockParameter OneOf(string key, params string[] choices) =>
        new(key, "one of " + string.Join(", ", choices), value => choices.Contains(value, StringComparer.Ordinal));

    public static BlockParameter Whole(string key, int low, int high) => new(
        key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {low} to {high}"),
        value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= low && number <= high);

    public static BlockParameter Number(string key) => new(key, "a number", value => BlockValues.Number(value) is not null);

    public static BlockParameter Day(string key) => new(key, "a date, such as 2026-11-22", value => BlockValues.Day(value) is not null);

    /// <summary>A day, or how many days ago.</summary>
    public static BlockParameter Since(string key) => new(
        key, "a date, such as 2026-11-22, or a number of days, such as 7 days", value => BlockValues.Since(value, DateOnly.MaxValue) is not null);

    public static BlockParameter InputName(string key) => new(
        key, string.Create(CultureInfo.InvariantCulture, $"a name of small letters, digits and -, at most {LongestName} long"), IsName);

    public static bool IsName(string value) => value.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(value[0])
        && value.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
