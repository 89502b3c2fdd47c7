using PeerStor.Web.Hosting.Peers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerStor.Web.Cli.Serving;

/// <summary>What the server says when it is ready.</summary>
/// <param name="Urls">Where it can be reached, the best address for other devices first.</param>
/// <param name="SignInUrl">Opens the dashboard once, within 15 minutes; the page that asks for the password when one is needed.</param>
/// <param name="NeedsPassword">The owner's files stay closed until they sign in.</param>
/// <param name="Notices">Lines that the person should read, such as another port than asked for.</param>
internal sealed record Announcement(
    string Name, IReadOnlyList<string> Urls, string SignInUrl, bool NeedsPassword, string DataDirectory, int Pid, IReadOnlyList<string> Notices)
{
    public static IReadOnlyList<string> UrlsFor(IReadOnlyList<IPAddress> listening, int port)
    {
        IEnumerable<IPAddress> reachable = listening.Count > 0 ? listening : LanAddress.Find();
        List<string> urls = [.. reachable.SelectMany(Expand).Select(address => Url(address, port)).Distinct()];
        string local = $"http://localhost:{port}";
        if (listening.Count == 0 || listening.Any(IPAddress.IsLoopback))
        {
            urls.Add(local);
        }

        return urls;
    }

    // "Any" is no address to type: it stands for all that the machine has.
    private static IEnumerable<IPAddress> Expand(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? LanAddress.Find()
        : IPAddress.IsLoopback(address) ? []
        : [address];

    private static string Url(IPAddress address, int port) => $"http://{new IPEndPoint(address, port)}";

    public void Print(TextWriter output, bool terminal)
    {
        output.WriteLine();
        output.WriteLine($"  PeerStor is ready on “{Name}”.");
        output.WriteLine();
        output.WriteLine($"  Address   {string.Join("\n            ", Urls)}");
        output.WriteLine($"  Sign in   {SignInUrl}");
        output.WriteLine(NeedsPassword
            ? "            with your name and password; until then your files stay closed"
            : "            works once, for 15 minutes; `peerstor token link` makes another");
        output.WriteLine($"  Data      {DataDirectory}");
        output.WriteLine();
        if (terminal)
        {
            foreach (string line in QrBlocks.Lines(SignInUrl))
            {
                output.WriteLine("  " + line);
            }

            output.WriteLine();
        }

        foreach (string notice in Notices)
        {
            output.WriteLine($"  note: {notice}");
        }

        output.WriteLine("  Stop with Ctrl+C.");
        output.WriteLine();
        output.Flush();
    }

    public void PrintJson(TextWriter output)
    {
        output.WriteLine(JsonSerializer.Serialize(this, AnnouncementJson.Default.Announcement));
        output.Flush();
    }
}

[JsonSerializable(typeof(Announcement))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class AnnouncementJson : JsonSerializerContext;
