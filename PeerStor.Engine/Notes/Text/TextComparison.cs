namespace PeerStor.Engine.Notes.Text;

/// <summary>
/// What was changed between two texts, as edits in the order of their places: by lines first (Myers, "An O(ND) Difference
/// Algorithm and Its Variations", 1986), then within changed lines whatever is not the same at both ends.
/// </summary>
internal static class TextComparison
{
    /// <summary>Texts that differ in more lines than this are compared no further: all between is one change.</summary>
    private const int MostDifferences = 1000;

    public static IReadOnlyList<TextEdit> Compare(string before, string after)
    {
        if (before == after)
        {
            return [];
        }

        string[] old = Lines(before);
        string[] now = Lines(after);
        List<TextEdit> edits = [];
        (int oldLine, int nowLine, int oldAt, int nowAt) = (0, 0, 0, 0);
        foreach ((int oldSame, int nowSame) in SameLines(old, now).Append((old.Length, now.Length)))
        {
            int oldEnd = oldAt + Length(old, oldLine, oldSame);
            int nowEnd = nowAt + Length(now, nowLine, nowSame);
            if (oldEnd > oldAt || nowEnd > nowAt)
            {
                edits.Add(Trimmed(before, oldAt, oldEnd, after, nowAt, nowEnd));
            }

            int same = oldSame < old.Length ? old[oldSame].Length : 0;
            (oldLine, nowLine, oldAt, nowAt) = (oldSame + 1, nowSame + 1, oldEnd + same, nowEnd + same);
        }

        return edits;
    }

    private static TextEdit Trimmed(string before, int start, int end, string after, int from, int to)
    {
        while (start < end && from < to && before[start] == after[from])
        {
            start++;
            from++;
        }

        while (start < end && from < to && before[end - 1] == after[to - 1])
        {
            end--;
            to--;
        }

        // Of a pair of surrogates both halves are replaced, or none.
        if (start > 0 && char.IsHighSurrogate(before[start - 1]) && (IsLow(before, start) || IsLow(after, from)))
        {
            start--;
            from--;
        }

        if (end > 0 && to > 0 && IsLow(before, end) && (char.IsHighSurrogate(before[end - 1]) || char.IsHighSurrogate(after[to - 1])))
        {
            end++;
            to++;
        }

        return new TextEdit(start, end - start, after[from..to]);
    }

    private static bool IsLow(string text, int at) => at < text.Length && char.IsLowSurrogate(text[at]);

    private static int Length(string[] lines, int from, int to)
    {
        int length = 0;
        for (int at = from; at < to; at++)
        {
            length += lines[at].Length;
        }

        return length;
    }

    // With their ends, so that joined they are the text.
    private static string[] Lines(string text)
    {
        List<string> lines = [];
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            int next = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..next]);
            at = next;
        }

        return [.. lines];
    }

    /// <summary>The lines that stay, as pairs of their numbers, in order.</summary>
    private static List<(int Old, int Now)> SameLines(string[] old, string[] now)
    {
        int head = 0;
        while (head < old.Length && head < now.Length && old[head] == now[head])
        {
            head++;
        }

        int tail = 0;
        while (tail < old.Length - head && tail < now.Length - head && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }

        List<(int, int)> same = [.. Enumerable.Range(0, head).Select(line => (line, line))];
        same.AddRange(Middle(old.AsSpan(head..^tail), now.AsSpan(head..^tail)).Select(pair => (pair.Old + head, pair.Now + head)));
        same.AddRange(Enumerable.Range(0, tail).Select(line => (old.Length - tail + line, now.Length - tail + line)));
        return same;
    }

    private static List<(int Old, int Now)> Middle(ReadOnlySpan<string> old, ReadOnlySpan<string> now)
    {
        List<int[]> rounds = [];
        int most = Math.Min(MostDifferences, old.Length + now.Length);
        int[] reach = new int[(2 * most) + 3];
        for (int round = 0; round <= most; round++)
        {
            rounds.Add(reach[(most + 1 - round)..(most + 2 + round)]);
            for (int diagonal = -round; diagonal <= round; diagonal += 2)
            {
                int at = most + 1 + diagonal;
                int x = diagonal == -round || (diagonal != round && reach[at - 1] < reach[at + 1]) ? reach[at + 1] : reach[at - 1] + 1;
                int y = x - diagonal;
                while (x < old.Length && y < now.Length && old[x] == now[y])
                {
                    x++;
                    y++;
                }

                reach[at] = x;
                if (x >= old.Length && y >= now.Length)
                {
                    return Walked(old, now, rounds);
                }
            }
        }

        return [];
    }

    /// <summary>The way back: on each diagonal the lines that were passed over are the same.</summary>
    private static List<(int Old, int Now)> Walked(ReadOnlySpan<string> old, ReadOnlySpan<string> now, List<int[]> rounds)
    {
        List<(int, int)> same = [];
        (int x, int y) = (old.Length, now.Length);
        for (int round = rounds.Count - 1; round >= 0; round--)
        {
            // What each diagonal had reached when the round began: diagonals -round to round.
            int[] reach = rounds[round];
            int diagonal = x - y;
            int Reached(int wanted) => wanted < -round || wanted > round ? -1 : reach[wanted + round];
            int from = diagonal == -round || (diagonal != round && Reached(diagonal - 1) < Reached(diagonal + 1)) ? diagonal + 1 : diagonal - 1;
            (int startX, int startY) = round == 0 ? (0, 0) : (Reached(from), Reached(from) - from);
            while (x > startX && y > startY && x > 0 && y > 0 && old[x - 1] == now[y - 1])
            {
                same.Add((--x, --y));
            }

            (x, y) = (startX, startY);
        }

        same.Reverse();
        return same;
    }
}
