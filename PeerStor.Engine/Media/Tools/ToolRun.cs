using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipelines;

namespace PeerStor.Engine.Media.Tools;

/// <summary>How a program ended.</summary>
internal enum ToolEnd
{
    Done,
    /// <summary>It refused its input.</summary>
    Refused,
    /// <summary>It ran into one of its limits.</summary>
    Exceeded,
}

internal sealed record ToolOutput(ToolEnd End, byte[] Bytes, string Words);

/// <summary>
/// Runs ffmpeg or ffprobe: arguments as a list, an environment of our own, output taken from its pipe. It holds nothing
/// but pipes and connections of this process, so it ends with it, even when this process is killed.
/// </summary>
internal static class ToolRun
{
    /// <summary>Of what it complains about; only the first lines tell anything.</summary>
    private const int MostWords = 2000;

    /// <summary>Ended by the kernel: SIGKILL, and SIGXCPU.</summary>
    private const int Killed = 128 + 9;

    private const int OutOfTime = 128 + 24;

    /// <param name="feed">Writes to its standard input; null: it gets none.</param>
    /// <param name="proxy">The only address that it may speak to; null: none.</param>
    public static async Task<ToolOutput> RunAsync(
        string program, IReadOnlyList<string> arguments, ToolLimits limits, Func<PipeWriter, CancellationToken, Task>? feed,
        Uri? proxy, CancellationToken cancellationToken)
    {
        using MemoryStream output = new();
        (ToolEnd end, string words) = await RunAsync(
            program, arguments, limits, feed, proxy, (stream, stop) => CopyAsync(stream, output, limits.OutputBytes, stop),
            cancellationToken);
        return new ToolOutput(end, output.ToArray(), words);
    }

    /// <param name="take">Reads its standard output; false: that is too much.</param>
    public static async Task<(ToolEnd End, string Words)> RunAsync(
        string program, IReadOnlyList<string> arguments, ToolLimits limits, Func<PipeWriter, CancellationToken, Task>? feed,
        Uri? proxy, Func<Stream, CancellationToken, Task<bool>> take, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(limits.Wall);
        using Process process = Process.Start(Start(program, arguments, proxy)) ?? throw new IOException($"{program} did not start.");
        limits.ApplyTo(process);
        bool fits = false;
        string words = "";
        try
        {
            Task<string> complaints = ReadWordsAsync(process.StandardError.BaseStream, limit.Token);
            Task fed = FeedAsync(process, feed, limit.Token);
            fits = await take(process.StandardOutput.BaseStream, limit.Token);
            if (fits)
            {
                words = await complaints;
                await process.WaitForExitAsync(limit.Token);
                await fed;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (ToolEnd.Exceeded, "");
        }
        finally
        {
            Kill(process);
        }

        return (!fits || process.ExitCode is Killed or OutOfTime ? ToolEnd.Exceeded : process.ExitCode == 0 ? ToolEnd.Done : ToolEnd.Refused, words);
    }

    private static ProcessStartInfo Start(string program, IReadOnlyList<string> arguments, Uri? proxy)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C.UTF-8";
        if (proxy is not null)
        {
            // Here and not among the arguments, which every user of the machine can read.
            start.Environment["http_proxy"] = proxy.AbsoluteUri;
        }

        return start;
    }

    private static async Task FeedAsync(Process process, Func<PipeWriter, CancellationToken, Task>? feed, CancellationToken stop)
    {
        Stream input = process.StandardInput.BaseStream;
        try
        {
            if (feed is not null)
            {
                PipeWriter writer = PipeWriter.Create(input, new StreamPipeWriterOptions(leaveOpen: true));
                await feed(writer, stop);
                await writer.CompleteAsync();
            }

            await input.DisposeAsync();
        }
        catch (IOException)
        {
            // It has seen enough, or has ended.
        }
    }

    private static async Task<bool> CopyAsync(Stream from, MemoryStream to, long most, CancellationToken stop)
    {
        byte[] buffer = new byte[64 << 10];
        while (await from.ReadAsync(buffer, stop) is > 0 and int read)
        {
            if (to.Length + read > most)
            {
                return false;
            }

            to.Write(buffer, 0, read);
        }

        return true;
    }

    private static async Task<string> ReadWordsAsync(Stream from, CancellationToken stop)
    {
        byte[] buffer = new byte[4096];
        string words = "";
        while (await from.ReadAsync(buffer, stop) is > 0 and int read)
        {
            if (words.Length < MostWords)
            {
                words += System.Text.Encoding.UTF8.GetString(buffer, 0, read);
            }
        }

        return words;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It has ended already, as it should.
        }
    }
}
