using System.Collections;
using System.Text;
using QRCoder;

namespace PeerStor.Web.Cli.Serving;

/// <summary>A QR code for a terminal: two rows of modules in one line of half blocks, dark on light in every theme.</summary>
internal static class QrBlocks
{
    /// <summary>The standard wants four light modules around; phones read it with two, and it fits 80 columns longer.</summary>
    private const int Margin = 2;

    private const string DarkOnLight = "\e[38;5;16;48;5;231m";
    private const string Reset = "\e[0m";

    public static IReadOnlyList<string> Lines(string text)
    {
        using var generator = new QRCodeGenerator();
        using QRCodeData code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        // QRCoder puts its own margin of four around; the code itself lies inside.
        List<BitArray> rows = code.ModuleMatrix;
        const int Border = 4;
        int size = rows.Count - (2 * Border);

        var lines = new List<string>();
        for (int y = -Margin; y < size + Margin; y += 2)
        {
            var line = new StringBuilder(DarkOnLight);
            for (int x = -Margin; x < size + Margin; x++)
            {
                line.Append((IsDark(x, y), IsDark(x, y + 1)) switch
                {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    _ => ' ',
                });
            }

            lines.Add(line.Append(Reset).ToString());
        }

        return lines;

        bool IsDark(int x, int y) => x >= 0 && x < size && y >= 0 && y < size && rows[y + Border][x + Border];
    }
}
