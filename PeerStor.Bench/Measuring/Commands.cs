using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PeerStor.Bench.Measuring;

/// <summary>Programs that the bench starts.</summary>
internal static partial class Commands
{
    /// <summary>Starts a server; what it prints goes to the log. The process is the program itself, not a shell.</summary>
    public static Process Start(IReadOnlyList<string> command, string logPath)
    {
        ProcessStartInfo start = Describe(["/bin/sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", logPath, .. command]);
        return Process.Start(start) ?? throw new BenchException($"{command[0]} did not start");
    }

    /// <summary>Runs commands side by side; throws with the first one's complaint when one fails.</summary>
    public static async Task RunAllAsync(IEnumerable<IReadOnlyList<string>> commands, CancellationToken cancellationToken) =>
        await Task.WhenAll(commands.Select(command => OutputAsync(command, cancellationToken)).ToArray());

    /// <summary>Runs a command to its end and returns what it printed.</summary>
    public static async Task<string> OutputAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = Describe(command);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start) ?? throw new BenchException($"{command[0]} did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new BenchException($"{Path.GetFileName(command[0])} failed with {process.ExitCode}: {(await errors).Trim()}");
    }

    /// <summary>Asks a process to end, as a service supervisor does.</summary>
    public static void Terminate(int processId) => _ = Kill(processId, signal: 15);

    private static ProcessStartInfo Describe(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false };
        foreach (string argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
