namespace PeerStor.Engine.Replication;

/// <summary>Bytes a second. Null: no limit. 0: nothing moves.</summary>
public sealed record CopyLimit(long? SendPerSecond, long? ReceivePerSecond)
{
    public static readonly CopyLimit None = new(null, null);
}

/// <summary>A part of the week with a limit of its own. Over midnight when it ends before it begins; the day is that of its beginning.</summary>
/// <param name="Days">Empty: every day.</param>
public sealed record CopyWindow(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To, CopyLimit Limit)
{
    public bool Holds(DateTime local)
    {
        TimeOnly time = TimeOnly.FromDateTime(local);
        return From < To ? IsOn(local) && time >= From && time < To
            : (IsOn(local) && time >= From) || (IsOn(local.AddDays(-1)) && time < To);
    }

    private bool IsOn(DateTime local) => Days.Count == 0 || Days.Contains(local.DayOfWeek);
}

/// <summary>
/// How fast a device copies to and from others, by its own time of day and week; the first window that fits holds. People
/// write it as <c>send 2 MB, receive 10 MB; mon-fri 08:00-18:00 send 200 kB, receive 0</c>.
/// </summary>
public sealed record CopySpeeds(CopyLimit Otherwise, IReadOnlyList<CopyWindow> Windows)
{
    /// <summary>Nobody needs more, and they must fit into a device's record.</summary>
    public const int MostWindows = 6;

    public static readonly CopySpeeds Unlimited = new(CopyLimit.None, []);

    public bool IsLimited => this != Unlimited && (Otherwise != CopyLimit.None || Windows.Count > 0);

    public CopyLimit LimitAt(DateTime local) => Windows.FirstOrDefault(window => window.Holds(local))?.Limit ?? Otherwise;

    public static bool TryParse(string? text, out CopySpeeds speeds)
    {
        CopySpeeds? read = CopySpeedText.Read(text ?? "");
        speeds = read ?? Unlimited;
        return read is not null;
    }

    /// <summary>As <see cref="TryParse"/> reads it; "" without any limit.</summary>
    public override string ToString() => CopySpeedText.Write(this);
}
