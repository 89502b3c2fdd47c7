using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>A folder's entries with their names opened, in one order. Pages of it are cut by keyset: a page begins after
/// an entry, not at a number, so that changes in between neither repeat nor skip anything.</summary>
internal sealed class FolderListing(IReadOnlyList<Entry> entries)
{
    public int Count => entries.Count;

    public FolderListing Sorted(EntrySort sort, bool descending)
    {
        Comparer<Placed> comparer = Comparer(sort, descending);
        Placed[] placed = [.. entries.Select(Placed.Of)];
        Array.Sort(placed, comparer);
        return new FolderListing(Array.ConvertAll(placed, static one => one.Entry));
    }

    public EntryPage Page(ListQuery query)
    {
        IReadOnlyList<Entry> matching = string.IsNullOrWhiteSpace(query.Filter)
            ? entries
            : [.. entries.Where(entry => entry.Name.Contains(query.Filter.Trim(), StringComparison.OrdinalIgnoreCase))];
        int start = query.Cursor is { } cursor && Parse(cursor) is { } after
            ? FirstAfter(matching, after, query.Sort, query.Descending)
            : 0;
        int limit = Math.Clamp(query.Limit, 1, Limits.LargestList);
        start = query.Last ? Math.Max(0, matching.Count - limit) : start;
        List<Entry> items = [.. matching.Skip(start).Take(limit)];
        bool more = start + items.Count < matching.Count;
        return new EntryPage(items, more ? Write(items[^1]) : null, matching.Count, matching.Sum(entry => entry.SizeBytes));
    }

    /// <summary>The files around one of them, in the order that the listing is in; null when it is not in here.</summary>
    public Neighbours? Around(Entry file, EntrySort sort, bool descending)
    {
        int at = FirstAfter(entries, file, sort, descending) - 1;
        if (at < 0 || entries[at].Id != file.Id)
        {
            return null;
        }

        int folders = entries.Count(entry => entry.Kind == EntryKind.Folder);
        return new Neighbours(
            at > folders ? entries[at - 1] : null, at + 1 < entries.Count ? entries[at + 1] : null,
            at - folders + 1, entries.Count - folders);
    }

    private static int FirstAfter(IReadOnlyList<Entry> sorted, Entry after, EntrySort sort, bool descending)
    {
        Comparer<Placed> comparer = Comparer(sort, descending);
        Placed place = Placed.Of(after);
        int low = 0;
        int high = sorted.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = comparer.Compare(Placed.Of(sorted[middle]), place) <= 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static Comparer<Placed> Comparer(EntrySort sort, bool descending)
    {
        int sign = descending ? -1 : 1;
        return Comparer<Placed>.Create((left, right) =>
        {
            (Entry first, Entry second) = (left.Entry, right.Entry);
            if (first.Kind != second.Kind)
            {
                return first.Kind.CompareTo(second.Kind);
            }

            int order = sort switch
            {
                EntrySort.Size => first.SizeBytes.CompareTo(second.SizeBytes),
                EntrySort.Modified => first.Modified.CompareTo(second.Modified),
                EntrySort.Type => string.CompareOrdinal(first.ContentType, second.ContentType),
                _ => 0,
            };
            order = order != 0 ? order : string.CompareOrdinal(left.Key, right.Key);
            order = order != 0 ? order : string.CompareOrdinal(first.Name, second.Name);
            return sign * (order != 0 ? order : first.Id.Value.CompareTo(second.Id.Value));
        });
    }

    /// <summary>Everything that any order compares, so that a page goes on even where its last entry is gone by then.</summary>
    private static string Write(Entry entry) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{(int)entry.Kind}|{entry.SizeBytes}|{entry.Modified.UtcTicks}|{entry.Id}|{entry.Name}")));

    private static Entry? Parse(string cursor)
    {
        if (!Base64Url.IsValid(cursor))
        {
            return null;
        }

        string[] parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('|', 5);
        return parts.Length == 5
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int kind)
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out long size)
            && long.TryParse(parts[2], CultureInfo.InvariantCulture, out long ticks)
            && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && EntryId.TryParse(parts[3], null, out EntryId id)
                ? new Entry(
                    id, (EntryKind)kind, default, parts[4], size, new DateTimeOffset(ticks, TimeSpan.Zero),
                    kind == (int)EntryKind.File ? MediaTypes.Guess(parts[4]) : "", null, 0, 0)
                : null;
    }

    /// <summary>An entry and what its name counts as in the order: sorting 10,000 compares each of them 30 times.</summary>
    private readonly record struct Placed(Entry Entry, string Key)
    {
        public static Placed Of(Entry entry) => new(entry, NaturalOrder.KeyOf(entry.Name));
    }
}
