namespace PeerStor.Engine.Notes.Document;

internal static class Ordered
{
    /// <summary>The place of the first element for which something holds, in a list in which it holds for all after it too.</summary>
    public static int FirstWhere<T>(IReadOnlyList<T> list, Func<T, bool> holds)
    {
        int low = 0;
        int high = list.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = holds(list[middle]) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
