namespace PeerStor.Engine.Monitoring.Measurements;

/// <summary>How far back one looks, and in which steps. Persisted: append only.</summary>
public enum MeasuredSpan
{
    /// <summary>The last hour in steps of 10 seconds.</summary>
    Hour = 1,

    /// <summary>The last three days in steps of 5 minutes.</summary>
    Days = 2,

    /// <summary>The last 90 days in steps of an hour.</summary>
    Quarter = 3,
}

/// <summary>The lengths of the spans.</summary>
public static class Spans
{
    public static readonly IReadOnlyList<MeasuredSpan> All = [MeasuredSpan.Hour, MeasuredSpan.Days, MeasuredSpan.Quarter];

    public static TimeSpan Step(this MeasuredSpan span) => span switch
    {
        MeasuredSpan.Hour => TimeSpan.FromSeconds(10),
        MeasuredSpan.Days => TimeSpan.FromMinutes(5),
        _ => TimeSpan.FromHours(1),
    };

    public static TimeSpan Length(this MeasuredSpan span) => span switch
    {
        MeasuredSpan.Hour => TimeSpan.FromHours(1),
        MeasuredSpan.Days => TimeSpan.FromDays(3),
        _ => TimeSpan.FromDays(90),
    };

    /// <summary>The start of the step that a moment lies in.</summary>
    public static DateTimeOffset StepOf(this MeasuredSpan span, DateTimeOffset time)
    {
        long step = (long)span.Step().TotalSeconds;
        long seconds = time.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - (seconds % step));
    }
}
