using System.IO.Compression;
using System.Text.RegularExpressions;
using PeerStor.Tests.Support;
using Xunit.Abstractions;

namespace PeerStor.Tests.Web.Pages;

/// <summary>
/// What a page costs the first time, as it goes over the line with gzip: what all pages share, and what is its own.
/// </summary>
public sealed partial class PageWeightTests(ServerFixture fixture, ITestOutputHelper output) : IClassFixture<ServerFixture>
{
    /// <summary>Scripts, styles and icons of every page; after the first page a browser has them.</summary>
    private const int Shared = 30_000;

    /// <summary>A page itself, with styles that only it has.</summary>
    private const int Own = 5_000;

    /// <summary>The library for charts, which Home loads when it shows one.</summary>
    private const int Charts = 25_000;

    /// <summary>The styles of figures, bars and charts.</summary>
    private const int Figures = 2_000;

    /// <summary>The Library's own styles.</summary>
    private const int Lists = 6_000;

    /// <summary>A form for each of some hundred routes.</summary>
    private const int Forms = 9_000;

    [Theory]
    [InlineData("/", Own + Figures + Charts)]
    [InlineData("/upload", Own)]
    [InlineData("/stream", Own)]
    [InlineData("/library", Own + Lists)]
    [InlineData("/library/trash", Own + Lists)]
    [InlineData("/transfers", Own + Figures)]
    [InlineData("/settings", Own)]
    [InlineData("/settings/access", Own)]
    [InlineData("/settings/appearance", Own)]
    [InlineData("/settings/configuration", Own)]
    [InlineData("/api", Own + Figures + Forms)]
    [InlineData("/sign-in", Own)]
    public async Task A_page_keeps_to_its_budget(string path, int budgetBytes)
    {
        // Who has signed in is led away from the sign-in page.
        string? session = path == "/sign-in" ? null : await fixture.Server.SessionAsync();
        string page = await (session is null ? fixture.Server.NewClient(null) : fixture.Server.Client).GetStringAsync(path);
        List<string> parts = [.. Asset().Matches(page).Select(match => match.Groups[1].Value.Split('#')[0]).Distinct()];
        for (int i = 0; i < parts.Count; i++)
        {
            // Bundles that a script imports at once, not those that it fetches on demand.
            string text = parts[i].EndsWith(".js", StringComparison.Ordinal) ? await fixture.Server.Client.GetStringAsync(parts[i]) : "";
            parts.AddRange(Import().Matches(text).Select(match => $"/dist/{match.Groups[1].Value}").Where(part => !parts.Contains(part)));
        }

        if (path == "/")
        {
            parts.Add(await OnDemandAsync(parts, "time-chart"));
        }

        (int shared, int own) = (0, 0);
        foreach (string part in parts.Prepend(path))
        {
            int bytes = await BytesAsync(part, session);
            bool isShared = SharedAsset().IsMatch(part);
            shared += isShared ? bytes : 0;
            own += isShared ? 0 : bytes;
            output.WriteLine($"{bytes,8} {part}");
        }

        Assert.True(own <= budgetBytes, $"{path} takes {own} bytes of {budgetBytes} for itself");
        Assert.True(shared <= Shared, $"{path} takes {shared} bytes of {Shared} of what all pages share");
    }

    private async Task<string> OnDemandAsync(List<string> parts, string name)
    {
        foreach (string script in parts.Where(part => part.EndsWith(".js", StringComparison.Ordinal)))
        {
            Match match = Regex.Match(await fixture.Server.Client.GetStringAsync(script), $@"import\(""\./({name}-\w+\.js)""\)");
            if (match.Success)
            {
                return $"/dist/{match.Groups[1].Value}";
            }
        }

        throw new InvalidOperationException($"No bundle {name} is loaded on demand.");
    }

    private async Task<int> BytesAsync(string path, string? session)
    {
        using HttpClient browser = fixture.Server.NewClient(null);
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (session is not null)
        {
            request.Headers.Add("Cookie", $"peerstor_session={session}");
        }

        using HttpResponseMessage answer = await browser.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return GzipBytes(await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>As a published program has its assets beside them; the one that tests run compresses them badly.</summary>
    private static int GzipBytes(byte[] body)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return (int)packed.Length;
    }

    [GeneratedRegex("(?:href|src)=\"(/dist/[^\"]+)\"")]
    private static partial Regex Asset();

    [GeneratedRegex(@"^/dist/(app|chunk|theme|style|icons?)\b")]
    private static partial Regex SharedAsset();

    [GeneratedRegex("(?:from|import)\\s*\"\\./([\\w.-]+\\.js)\"")]
    private static partial Regex Import();
}
