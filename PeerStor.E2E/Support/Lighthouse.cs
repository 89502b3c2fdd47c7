using System.Diagnostics;
using System.Text.Json;

namespace PeerStor.E2E.Support;

/// <summary>What Lighthouse says of a screen; scores of 100.</summary>
internal sealed record Rating(string Path, int Accessibility, int BestPractices, IReadOnlyList<string> Lowered, string? Error);

/// <summary>Google's Lighthouse (npm, for these tests only) with a Chromium of its own.</summary>
internal static class Lighthouse
{
    private static readonly string Folder = System.IO.Path.Combine(Places.Repository, "PeerStor.E2E");

    /// <summary>Rates screens as somebody sees them who is signed in by a cookie, such as "name=value".</summary>
    public static async Task<IReadOnlyList<Rating>> RateAsync(int serverPort, string cookie, params string[] paths)
    {
        if (!Directory.Exists(System.IO.Path.Combine(Folder, "node_modules", "lighthouse")))
        {
            await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
        }

        int port = PeerStorProcess.FreePort();
        string profile = Directory.CreateTempSubdirectory("peerstor-lighthouse-").FullName;
        using Process chromium = Process.Start(new ProcessStartInfo(
            Browser.Executable, [.. Browser.Flags, "--headless=new", $"--remote-debugging-port={port}", $"--user-data-dir={profile}", "about:blank"])
        {
            RedirectStandardError = true,
        })!;
        try
        {
            string? line;
            do
            {
                line = await chromium.StandardError.ReadLineAsync();
            }
            while (line?.Contains("DevTools listening", StringComparison.Ordinal) == false);

            _ = chromium.StandardError.ReadToEndAsync();
            string lines = await RunAsync("node", ["lighthouse.mjs", $"{port}", $"http://127.0.0.1:{serverPort}", cookie, .. paths]);
            return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)];
        }
        finally
        {
            chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            Directory.Delete(profile, recursive: true);
        }
    }

    private static Rating Read(string line)
    {
        JsonElement rating = JsonDocument.Parse(line).RootElement;
        int Score(string name) => (int)Math.Round(100 * (rating.GetProperty(name) is { ValueKind: JsonValueKind.Number } score ? score.GetDouble() : 0));
        return new Rating(
            rating.GetProperty("path").GetString()!, Score("accessibility"), Score("bestPractices"),
            [.. rating.GetProperty("lowered").EnumerateArray().Select(item => item.GetString()!)], rating.GetProperty("error").GetString());
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await errors}");
        return output;
    }
}
