using System.Globalization;

namespace PeerStor.Bench.Report;

/// <summary>Numbers with three significant digits.</summary>
internal static class Figures
{
    public static string Short(double value) =>
        double.IsNaN(value) ? "-"
        : Math.Abs(value) >= 100 ? value.ToString("F0", CultureInfo.InvariantCulture)
        : Math.Abs(value) >= 10 ? value.ToString("F1", CultureInfo.InvariantCulture)
        : Math.Abs(value) >= 1 ? value.ToString("F2", CultureInfo.InvariantCulture)
        : value.ToString("F3", CultureInfo.InvariantCulture);
}
