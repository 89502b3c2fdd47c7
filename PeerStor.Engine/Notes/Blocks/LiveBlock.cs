using System.Globalization;
using System.Text.RegularExpressions;

namespace PeerStor.Engine.Notes.Blocks;

/// <summary>A block whose lines were checked and whose inputs were put in; or <paramref name="Problem"/>, for people.</summary>
/// <param name="Definition">Null when there is no such block.</param>
/// <param name="Uses">Names of the inputs that it uses.</param>
public sealed partial record LiveBlock(
    BlockText Text, BlockDefinition? Definition, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Uses, string? Problem)
{
    /// <summary>Where it is one that asks for something, and nothing is wrong with it.</summary>
    public BlockInput? Input { get; init; }

    public BlockKind? Kind => Definition?.Kind;

    public string? Value(string key) => Values.GetValueOrDefault(key);

    public int? Whole(string key) => Value(key) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <param name="answers">What the inputs hold, by name.</param>
    public static LiveBlock Read(BlockText text, IReadOnlyDictionary<string, string> answers)
    {
        BlockDefinition? definition = BlockDefinition.Find(text.Name);
        LiveBlock block = new(text, definition, new Dictionary<string, string>(), [], null);
        if (System.Text.Encoding.UTF8.GetByteCount(text.Name) + System.Text.Encoding.UTF8.GetByteCount(text.Body) > BlockLimits.MostBytes)
        {
            return block with { Problem = $"This block is too long: {BlockLimits.MostBytes} bytes are allowed." };
        }

        if (definition is null)
        {
            string all = string.Join(", ", BlockDefinition.All.Select(one => one.Name));
            return block with { Problem = text.Name.Length == 0 ? $"Say which block: {all}." : $"There is no block “{text.Name}”. There are: {all}." };
        }

        BlockLines lines = BlockLines.Read(text.Body);
        if (lines.Problem is not null)
        {
            return block with { Problem = lines.Problem };
        }

        block = definition.IsInput ? block with { Values = lines.Values } : Fill(block, lines.Values, answers);
        block = block with { Problem = block.Problem ?? Check(definition, block.Values) };
        if (block.Problem is null && definition.IsInput)
        {
            (BlockInput? input, string? problem) = BlockInput.Make(definition.Kind, block.Values, answers);
            block = block with { Input = input, Problem = problem };
        }

        return block;
    }

    /// <summary>Puts what inputs hold where {their name} stands. Whatever it makes of a value is checked like any other.</summary>
    private static LiveBlock Fill(LiveBlock block, IReadOnlyDictionary<string, string> lines, IReadOnlyDictionary<string, string> answers)
    {
        List<string> uses = [.. lines.Values.SelectMany(value => Hole().Matches(value)).Select(hole => hole.Groups[1].Value).Distinct()];
        List<string> unknown = [.. uses.Where(name => !answers.ContainsKey(name))];
        if (unknown.Count > 0 || uses.Count > BlockLimits.MostUses)
        {
            return block with
            {
                Uses = [.. uses.Except(unknown).Take(BlockLimits.MostUses)],
                Problem = uses.Count > BlockLimits.MostUses ? $"This block uses {uses.Count} inputs; {BlockLimits.MostUses} are allowed."
                    : $"No input of this note is called “{unknown[0]}”. "
                        + (answers.Count == 0 ? "There is none yet: a block select, slider, text or date makes one." : $"There are: {string.Join(", ", answers.Keys)}."),
            };
        }

        // An input that holds nothing leaves the line out, so that "match: {words}" shows all until words are typed.
        Dictionary<string, string> filled = lines
            .Select(line => (line.Key, Value: Hole().Replace(line.Value, hole => answers[hole.Groups[1].Value]).Trim()))
            .Where(line => line.Value.Length > 0).ToDictionary(line => line.Key, line => line.Value, StringComparer.Ordinal);
        return block with { Values = filled, Uses = uses };
    }

    private static string? Check(BlockDefinition definition, IReadOnlyDictionary<string, string> values)
    {
        foreach ((string key, string value) in values)
        {
            if (definition.Parameters.FirstOrDefault(parameter => parameter.Key == key) is not { } parameter)
            {
                return $"“{definition.Name}” has no “{key}”. It has: {string.Join(", ", definition.Parameters.Select(one => one.Key))}.";
            }

            if (value.Length > BlockLimits.LongestValue || value.Any(char.IsControl) || !parameter.Accepts(value))
            {
                return value.Length > BlockLimits.LongestValue
                    ? $"“{key}” is too long: {BlockLimits.LongestValue} characters are allowed."
                    : $"“{key}” is “{value}”; allowed is {parameter.Allowed}.";
            }
        }

        return definition.Parameters.FirstOrDefault(parameter => parameter.IsNeeded && !values.ContainsKey(parameter.Key)) is { } missing
            ? $"“{definition.Name}” needs a line “{missing.Key}: …”; allowed is {missing.Allowed}."
            : null;
    }

    [GeneratedRegex(@"\{([a-z][a-z0-9-]{0,19})\}")]
    private static partial Regex Hole();
}
