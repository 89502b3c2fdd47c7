using System.Diagnostics;

namespace PeerStor.Tests.Support;

/// <summary>The real executable: PEERSTOR_PROGRAM (./test.sh names the published one), else the one built beside the tests.</summary>
internal static class PeerStorProgram
{
    /// <summary>The outcome of a command that has ended.</summary>
    public sealed record Result(int ExitCode, string Output, string Errors);

    public static string Path { get; } =
        Environment.GetEnvironmentVariable("PEERSTOR_PROGRAM") ?? System.IO.Path.Combine(AppContext.BaseDirectory, "peerstor");

    /// <summary>Starts it in an empty environment but for PATH, so that the developer's own node is never touched.</summary>
    public static Process Start(TempFolder home, IReadOnlyDictionary<string, string>? variables, params string[] arguments)
    {
        ProcessStartInfo start = new(Path, arguments)
        {
            WorkingDirectory = home.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("PEERSTOR_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home.Path;
        start.Environment["XDG_STATE_HOME"] = home.File("state");
        start.Environment["XDG_DATA_HOME"] = home.File("share");
        start.Environment["PEERSTOR_MIN_FREE"] = "1 MB";
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public static async Task<Result> RunAsync(
        TempFolder home, IReadOnlyDictionary<string, string>? variables, string? input, params string[] arguments)
    {
        using Process process = Start(home, variables, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using CancellationTokenSource patience = new(Patience.Long);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"peerstor {string.Join(' ', arguments)} did not end. It wrote:\n{await output}{await errors}");
        }

        return new Result(process.ExitCode, await output, await errors);
    }
}
