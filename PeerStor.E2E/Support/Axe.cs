using System.Text.Json;
using Microsoft.Playwright;

namespace PeerStor.E2E.Support;

/// <summary>Finds what keeps people out of a page, by axe-core.</summary>
internal static class Axe
{
    private static readonly string Source = File.ReadAllText(Places.Axe);

    /// <summary>The serious and critical findings, one line each.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(IPage page)
    {
        // Evaluated by the debugger, which the policy of the page does not concern.
        await page.EvaluateAsync(Source);

        // In the middle of a change of colours nothing has its contrast; what spins for ever is not waited for.
        JsonElement? found = await page.EvaluateAsync(
            """
            async () => {
              const passing = document.getAnimations().filter(one => one.effect?.getComputedTiming().endTime !== Infinity);
              await Promise.allSettled(passing.map(one => one.finished));
              return await axe.run({ resultTypes: ['violations'] });
            }
            """);
        return [.. found!.Value.GetProperty("violations").EnumerateArray()
            .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
            .SelectMany(violation => violation.GetProperty("nodes").EnumerateArray().Select(node =>
                $"{violation.GetProperty("id").GetString()}: {node.GetProperty("html").GetString()} {node.GetProperty("failureSummary").GetString()}"))];
    }
}
