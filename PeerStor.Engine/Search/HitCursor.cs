using System.Globalization;

namespace PeerStor.Engine.Search;

/// <summary>Where a page of hits begins: below a document's number at a level of <see cref="Query.MatchExpression"/>.</summary>
internal readonly record struct HitCursor(int Level, long Below)
{
    public static readonly HitCursor Start = new(0, long.MaxValue);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Level}.{Below}");

    /// <summary>A cursor that makes no sense begins at the start.</summary>
    public static HitCursor Parse(string? text)
    {
        string[] parts = (text ?? "").Split('.');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int level)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long below)
                ? new HitCursor(level, below)
                : Start;
    }
}
