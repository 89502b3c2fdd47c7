using System.Globalization;
using System.Text;
using QRCoder;

namespace PeerStor.Web.Pages.Settings;

/// <summary>A QR code as an SVG path: sharp at any size, and no inline style that the pages would refuse.</summary>
public static class QrCode
{
    public static string Svg(string text)
    {
        using QRCodeGenerator generator = new();
        using QRCodeData code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        int side = code.ModuleMatrix.Count;
        StringBuilder path = new();
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                if (code.ModuleMatrix[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return $"<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"QR code of the link\">" +
            $"<path d=\"{path}\" fill=\"#000\" shape-rendering=\"crispEdges\"/></svg>";
    }
}
