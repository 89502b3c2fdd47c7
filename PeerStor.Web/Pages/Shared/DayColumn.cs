namespace PeerStor.Web.Pages.Shared;

/// <summary>A day in a chart of days: heights of 100, and what it says in words.</summary>
/// <param name="High">Stands on <paramref name="Low"/>, in another colour.</param>
public sealed record DayColumn(DateOnly Day, string Words, double Low, double High = 0)
{
    private const double LeastSeen = 1.5;

    /// <summary>What there was at all can be seen.</summary>
    public static double Height(long amount, long most) => amount == 0 ? 0 : Math.Max(LeastSeen, 100.0 * amount / Math.Max(1, most));
}
