using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Monitoring.Measurements;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Home;

/// <summary>One large number: its label, unit and exact value, what it means, how it changed, and its last day as a line.</summary>
public sealed record Metric(
    string Label, string Number, string Unit, string Exact, string Note, string? Change, IReadOnlyList<double> Line, bool FromZero);

/// <summary>A part of the disk in the bar; <paramref name="Share"/> of 100.</summary>
public sealed record DiskPart(string Label, string Class, long Bytes, double Start, double Share);

/// <summary>The figures at the top of Home, and the bar of the disk.</summary>
public sealed record Figures(IReadOnlyList<Metric> Metrics, IReadOnlyList<DiskPart> Disk, SavedSpace? Saved, string? Missing)
{
    private const int HoursOfLine = 24;

    /// <param name="hours">One row an hour, the newest last.</param>
    public static Figures Of(NodeStatus status, DriveTotals totals, SavedSpace? saved, IReadOnlyList<Measurement> hours)
    {
        List<Measurement> day = [.. hours.TakeLast(HoursOfLine)];
        List<Measurement> before = [.. hours.SkipLast(HoursOfLine).TakeLast(HoursOfLine)];
        Measurement? yesterday = before.LastOrDefault() ?? (day.Count == HoursOfLine ? day[0] : null);
        long missing = status.ChunksByCopies.GetValueOrDefault(0);
        return new Figures(
            [
                Level("Files", Format.Count(totals.Files), "", Format.Count(totals.Files, "file", "files"),
                    $"{Format.Size(totals.LogicalBytes)} in {Format.Count(totals.Folders, "folder", "folders")}",
                    yesterday is null ? 0 : totals.Files - yesterday.Files, Format.Count, [.. day.Select(row => (double)row.Files)]),
                Level("Space used", status.Storage.Stored, "encrypted, on this disk",
                    yesterday is null ? 0 : status.Storage.Stored - yesterday.StoredBytes, [.. day.Select(row => (double)row.StoredBytes)]),
                Flow("Received in 24 hours", day, before, row => row.ReceivedBytes),
                Flow("Sent in 24 hours", day, before, row => row.SentBytes),
            ],
            DiskOf(status.Storage), saved is { Duplicates: > 0 } or { Compression: > 0 } ? saved : null,
            missing > 0 ? "Some parts of your files have no copy on this device. See the alerts." : null);
    }

    private static Metric Level(string label, long bytes, string note, long change, IReadOnlyList<double> line)
    {
        (string number, string unit) = Format.SizeParts(bytes);
        return Level(label, number, unit, Format.Bytes(bytes), note, change, Format.Size, line);
    }

    private static Metric Level(
        string label, string number, string unit, string exact, string note, long change, Func<long, string> words, IReadOnlyList<double> line) =>
        new(label, number, unit, exact, note,
            change == 0 ? null : $"{(change > 0 ? "+" : "−")}{words(Math.Abs(change))} since yesterday", line, FromZero: false);

    private static Metric Flow(
        string label, List<Measurement> day, List<Measurement> before, Func<Measurement, long> read)
    {
        long bytes = day.Sum(read);
        (string number, string unit) = Format.SizeParts(bytes);
        return new Metric(
            label, number, unit, Format.Bytes(bytes), "", before.Count == 0 ? null : $"{Format.Size(before.Sum(read))} the day before",
            [.. day.Select(row => (double)read(row))], FromZero: true);
    }

    private static List<DiskPart> DiskOf(StorageStatus storage)
    {
        long others = Math.Max(0, storage.DiskTotal - storage.Free - storage.Stored);
        List<DiskPart> parts = [];
        double start = 0;
        Add("Your files", "used", storage.Stored);
        Add("Other things on this disk", "others", others);
        Add("Free for files", "usable", storage.Usable);
        Add("Kept free", "kept", storage.Free - storage.Usable);
        return parts;

        void Add(string label, string name, long bytes)
        {
            double share = storage.DiskTotal == 0 ? 0 : 100.0 * bytes / storage.DiskTotal;
            parts.Add(new DiskPart(label, name, bytes, start, share));
            start += share;
        }
    }
}
