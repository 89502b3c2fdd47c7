namespace PeerStor.Bench.Report;

/// <summary>Horizontal bars in text.</summary>
internal static class Bars
{
    private const int Width = 44;

    public static void Draw(TextWriter to, string title, IReadOnlyList<(string Name, double Value)> rows)
    {
        double largest = rows.Select(row => row.Value).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (largest <= 0)
        {
            return;
        }

        int nameWidth = rows.Max(row => row.Name.Length);
        to.WriteLine();
        to.WriteLine(title);
        foreach ((string name, double value) in rows.Where(row => double.IsFinite(row.Value)))
        {
            int length = (int)Math.Round(value / largest * Width);
            to.WriteLine($"  {name.PadRight(nameWidth)} {new string('█', length).PadRight(Width, '·')} {Figures.Short(value)}");
        }
    }
}
