using System.Diagnostics;
using System.Globalization;

namespace PeerStor.Tests.Support;

/// <summary>Makes system calls of a running process fail until it is disposed: the kernel answers, the process knows of nothing.</summary>
internal sealed class SystemCallFault : IAsyncDisposable
{
    private readonly Process _strace;
    private readonly int _process;

    private SystemCallFault(Process strace, int process) => (_strace, _process) = (strace, process);

    /// <param name="calls">Names with commas: <c>fsync,fdatasync</c>.</param>
    /// <param name="error">As the kernel calls it: <c>EIO</c>.</param>
    public static async Task<SystemCallFault> AttachAsync(int process, string calls, string error)
    {
        ProcessStartInfo start = new(
            "strace",
            ["-f", "-p", process.ToString(CultureInfo.InvariantCulture), "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}"])
        {
            RedirectStandardError = true,
        };
        Process strace = Process.Start(start)!;
        string? said = await strace.StandardError.ReadLineAsync().InTimeAsync();
        Assert.Contains("attached", said, StringComparison.Ordinal);
        _ = strace.StandardError.ReadToEndAsync();
        return new SystemCallFault(strace, process);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            // Not killed: it lets the process go on as it was. Stopped meanwhile: a call that it lets go of half way ends with ENOSYS, which
            // no disk says.
            await SignalAsync("STOP", _process);
            await Patience.UntilAsync(IsStopped, "all threads of the process stand still");
            await SignalAsync("TERM", _strace.Id);
        }

        await _strace.WaitForExitAsync().InTimeAsync();
        await SignalAsync("CONT", _process);
        _strace.Dispose();
    }

    private bool IsStopped()
    {
        try
        {
            return Directory.GetDirectories($"/proc/{_process}/task").All(
                task => File.ReadLines(Path.Combine(task, "status")).First(line => line.StartsWith("State:", StringComparison.Ordinal))[7] is 'T' or 't');
        }
        catch (IOException)
        {
            // A thread ended meanwhile, or all of it.
            return !Directory.Exists($"/proc/{_process}");
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using Process kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().InTimeAsync();
    }
}
