using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;

namespace PeerStor.Web.Pages.Shared;

/// <summary>A small line without axes, as SVG. It stands beside its figures in words, so that screen readers skip it.</summary>
public static class Sparkline
{
    private const int Width = 100;
    private const int Height = 24;

    /// <param name="values">In order of time. Fewer than two draw nothing.</param>
    /// <param name="fromZero">Whether the bottom is zero; otherwise it is the smallest value.</param>
    public static IHtmlContent Of(IReadOnlyList<double> values, bool fromZero)
    {
        if (values.Count < 2)
        {
            return new HtmlString($"<svg class=\"spark\" viewBox=\"0 0 {Width} {Height}\" aria-hidden=\"true\"></svg>");
        }

        double low = fromZero ? 0 : values.Min();
        double range = values.Max() - low;
        StringBuilder points = new();
        for (int i = 0; i < values.Count; i++)
        {
            // A line that never changes runs along the bottom.
            double height = range > 0 ? (values[i] - low) / range : 0;
            points.Append(
                CultureInfo.InvariantCulture,
                $"{(i == 0 ? "" : " ")}{(double)i / (values.Count - 1) * Width:0.#},{Height - 1 - (height * (Height - 2)):0.#}");
        }

        return new HtmlString(
            $"<svg class=\"spark\" viewBox=\"0 0 {Width} {Height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">" +
            $"<polyline points=\"{points}\" /></svg>");
    }
}
