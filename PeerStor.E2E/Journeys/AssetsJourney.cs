using System.Net;
using System.Text.RegularExpressions;
using PeerStor.E2E.Support;

namespace PeerStor.E2E.Journeys;

/// <summary>
/// What a page loads besides itself. With PEERSTOR_PROGRAM naming a published program this also shows that a clean publish
/// has the bundles in its list of assets.
/// </summary>
public sealed partial class AssetsJourney
{
    [Fact]
    public async Task Every_asset_of_a_page_is_there_and_a_published_one_may_be_kept_for_good()
    {
        await using PeerStorProcess server = await PeerStorProcess.StartAsync();
        using HttpClient browser = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        string page = await browser.GetStringAsync("/sign-in");

        string[] assets = [.. Asset().Matches(page).Select(match => match.Groups[1].Value.Split('#')[0]).Distinct()];

        Assert.Contains(assets, asset => Regex.IsMatch(asset, @"^/dist/app\.\w+\.js$"));
        Assert.Contains(assets, asset => Regex.IsMatch(asset, @"^/dist/style\.\w+\.css$"));
        Assert.Contains(assets, asset => Regex.IsMatch(asset, @"^/dist/icons\.\w+\.svg$"));
        foreach (string asset in assets)
        {
            HttpResponseMessage answer = await browser.GetAsync(asset);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            if (Places.IsPublished)
            {
                Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain("no-cache", answer.Headers.CacheControl.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex("(?:href|src)=\"(/dist/[^\"]+)\"")]
    private static partial Regex Asset();
}
