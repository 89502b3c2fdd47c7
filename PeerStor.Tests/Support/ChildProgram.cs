using System.Diagnostics;

namespace PeerStor.Tests.Support;

/// <summary>Runs PeerStor.Tests.Child and collects what it says, line by line.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly Process process;
    private readonly SemaphoreSlim received = new(0);
    private readonly List<string> lines = [];
    private readonly List<string> errors = [];
    private volatile bool _hasClosed;

    private ChildProgram(Process process) => this.process = process;

    public static string Program => Path.Combine(AppContext.BaseDirectory, "PeerStor.Tests.Child");

    public IReadOnlyList<string> Lines => lines;

    public string Errors => string.Join('\n', errors);

    /// <param name="wrapper">A command that runs the rest, such as strace with its options; empty for none.</param>
    public static ChildProgram Start(IEnumerable<string> wrapper, params string[] arguments)
    {
        string[] command = [.. wrapper, Program, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ChildProgram child = new(Process.Start(start)!);
        child.process.OutputDataReceived += (_, line) => child.Receive(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.errors.Add(line.Data ?? "");
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Ends it as a power cut ends a process: without a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await ExitAsync();
    }

    /// <summary>Completes when it has said so many further lines, or has ended.</summary>
    public async Task SaidAsync(int count)
    {
        while (count-- > 0 && !_hasClosed)
        {
            await received.WaitAsync().InTimeAsync();
        }
    }

    /// <summary>All output has been received when it completes.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().InTimeAsync();
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
        received.Dispose();
    }

    private void Receive(string? line)
    {
        if (line is not null)
        {
            lines.Add(line);
        }
        else
        {
            _hasClosed = true;
        }

        received.Release();
    }
}
