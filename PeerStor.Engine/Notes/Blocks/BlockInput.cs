namespace PeerStor.Engine.Notes.Blocks;

/// <summary>A block that asks for something. <paramref name="Value"/>: what was asked for, or what it begins with.</summary>
public sealed record BlockInput(BlockKind Kind, string Name, string Label, string Value)
{
    private const int MostSteps = 10_000;

    /// <summary>Of a choice, all there is to choose from.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Of a slider.</summary>
    public decimal Low { get; init; }

    public decimal High { get; init; }

    public decimal Step { get; init; }

    /// <summary>The input, or what is wrong with its lines. An answer that it does not allow counts as none.</summary>
    internal static (BlockInput? Input, string? Problem) Make(
        BlockKind kind, IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, string> answers)
    {
        string name = values["name"];
        BlockInput plain = new(kind, name, values.GetValueOrDefault("label", name), values.GetValueOrDefault("value", ""));
        string? answer = answers.TryGetValue(name, out string? given) && given.Length <= BlockLimits.LongestAnswer && !given.Any(char.IsControl)
            ? given.Trim()
            : null;
        return kind switch
        {
            BlockKind.Select => Choice(plain, values["options"], answer),
            BlockKind.Slider => Slider(plain, values, answer),
            BlockKind.Date => (plain with { Value = answer is not null && (answer.Length == 0 || BlockValues.Day(answer) is not null) ? answer : plain.Value }, null),
            _ => (plain with { Value = answer ?? plain.Value }, null),
        };
    }

    private static (BlockInput?, string?) Choice(BlockInput plain, string list, string? answer)
    {
        List<string> options = [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal)];
        if (options.Count is 0 or > BlockLimits.MostOptions)
        {
            return (null, $"“options” holds {options.Count} things to choose from; allowed are 1 to {BlockLimits.MostOptions}, with commas between them.");
        }

        return plain.Value.Length > 0 && !options.Contains(plain.Value)
            ? (null, $"“value” is “{plain.Value}”, which is none of the options.")
            : (plain with { Options = options, Value = answer is not null && options.Contains(answer) ? answer : plain.Value.Length > 0 ? plain.Value : options[0] }, null);
    }

    private static (BlockInput?, string?) Slider(BlockInput plain, IReadOnlyDictionary<string, string> values, string? answer)
    {
        decimal low = Read("low", 0);
        decimal high = Read("high", 100);
        decimal step = Read("step", 1);
        if (low >= high || step <= 0 || (high - low) / step > MostSteps)
        {
            return (null, $"“low” must lie below “high”, and “step” make at most {MostSteps} steps of the way between them.");
        }

        decimal value = (answer is null ? null : BlockValues.Number(answer)) is { } asked && asked >= low && asked <= high ? asked : Read("value", low);
        return value < low || value > high
            ? (null, $"“value” is {BlockValues.Write(value)}; it must lie between {BlockValues.Write(low)} and {BlockValues.Write(high)}.")
            : (plain with { Low = low, High = high, Step = step, Value = BlockValues.Write(value) }, null);

        decimal Read(string key, decimal otherwise) => values.TryGetValue(key, out string? given) ? BlockValues.Number(given)!.Value : otherwise;
    }
}
