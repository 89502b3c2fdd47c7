using System.Globalization;
using PeerStor.Engine.Replication;

namespace PeerStor.Web.Pages.Settings;

/// <summary>The fields of a device's copying speeds: always, and at one more time of the week.</summary>
public sealed record CopySpeedForm
{
    public static readonly CopySpeedForm Empty = new();

    public string? Send { get; init; }

    public string? Receive { get; init; }

    public IReadOnlyList<CopyWindowForm> Windows { get; init; } = [];

    /// <summary>As they are, with one empty line to add another.</summary>
    public static CopySpeedForm Of(CopySpeeds speeds) => new()
    {
        Send = Text(speeds.Otherwise.SendPerSecond),
        Receive = Text(speeds.Otherwise.ReceivePerSecond),
        Windows = [.. speeds.Windows.Select(CopyWindowForm.Of), .. speeds.Windows.Count < CopySpeeds.MostWindows ? [new CopyWindowForm()] : Array.Empty<CopyWindowForm>()],
    };

    /// <summary>What was filled in, or what is wrong with it.</summary>
    public (CopySpeeds? Speeds, string? Problem) Read()
    {
        const string SpeedProblem = "A speed is written like 2 MB or 500 kB; 0 stops copying, empty is no limit.";
        if (!TryRead(Send, out long? send) || !TryRead(Receive, out long? receive))
        {
            return (null, SpeedProblem);
        }

        List<CopyWindow> windows = [];
        foreach (CopyWindowForm window in Windows.Where(window => !window.IsEmpty))
        {
            if (!TryRead(window.Send, out long? sends) || !TryRead(window.Receive, out long? receives) || (sends ?? receives) is null)
            {
                return (null, SpeedProblem + " At other hours at least one of the two is given.");
            }

            if (!TimeOnly.TryParse(window.From, CultureInfo.InvariantCulture, out TimeOnly from) || !TimeOnly.TryParse(window.To, CultureInfo.InvariantCulture, out TimeOnly to))
            {
                return (null, "Hours are written like 08:00 and 18:00.");
            }

            windows.Add(new CopyWindow([.. window.Days.Distinct()], from, to, new CopyLimit(sends, receives)));
        }

        return (new CopySpeeds(new CopyLimit(send, receive), windows), null);
    }

    internal static string Text(long? perSecond) => perSecond switch { null => "", 0 => "0", _ => SizeField.Text(perSecond) };

    private static bool TryRead(string? text, out long? perSecond)
    {
        perSecond = text?.Trim() is "0" ? 0 : null;
        return perSecond == 0 || SizeField.TryReadSpeed(text, out perSecond);
    }
}

/// <summary>Hours of some days with speeds of their own.</summary>
public sealed record CopyWindowForm
{
    public IReadOnlyList<DayOfWeek> Days { get; init; } = [];

    public string? From { get; init; }

    public string? To { get; init; }

    public string? Send { get; init; }

    public string? Receive { get; init; }

    public bool IsEmpty => string.IsNullOrWhiteSpace(Send) && string.IsNullOrWhiteSpace(Receive);

    public static CopyWindowForm Of(CopyWindow window) => new()
    {
        Days = window.Days,
        From = window.From.ToString("HH:mm", CultureInfo.InvariantCulture),
        To = window.To.ToString("HH:mm", CultureInfo.InvariantCulture),
        Send = CopySpeedForm.Text(window.Limit.SendPerSecond),
        Receive = CopySpeedForm.Text(window.Limit.ReceivePerSecond),
    };
}
