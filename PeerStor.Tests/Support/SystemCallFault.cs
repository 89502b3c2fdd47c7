using System.Diagnostics;
using System.Globalization;

namespace PeerStor.Tests.Support;

/// <summary>Makes system calls of a running process fail until it is disposed: the kernel answers, the process knows of nothing.</summary>
internal sealed class SystemCallFault : IAsyncDisposable
{
    private readonly Process _strace;

    private SystemCallFault(Process strace) => _strace = strace;

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
        return new SystemCallFault(strace);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_strace.HasExited)
        {
            // Not killed: it lets the process go on as it was.
            using Process stop = Process.Start("kill", ["-TERM", _strace.Id.ToString(CultureInfo.InvariantCulture)]);
            await stop.WaitForExitAsync().InTimeAsync();
        }

        await _strace.WaitForExitAsync().InTimeAsync();
        _strace.Dispose();
    }
}
