using System.Diagnostics;
using System.Text;

namespace PeerStor.Engine.Search.Texts;

/// <summary>
/// Text out of PDF by pdftotext (poppler), where it is installed. It gets the bytes by a pipe and never a name, and is
/// held by limits of time and memory: a PDF comes from anywhere.
/// </summary>
internal sealed class PdfText
{
    private const string Program = "pdftotext";
    private const string Limiter = "prlimit";
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(30);

    // Address space, processor seconds and the size of the temporary copy that poppler makes of a pipe.
    private static readonly string[] LimitArguments = ["--as=1073741824", "--cpu=20", "--fsize=134217728", "--core=0", "--", Program];
    private static readonly string[] Arguments = ["-q", "-enc", "UTF-8", "-nopgbrk", "-eol", "unix", "-l", "1000", "-", "-"];

    private readonly bool _hasLimiter = IsInstalled(Limiter);

    public static bool IsAvailable { get; } = IsInstalled(Program);

    /// <summary>"" when it cannot be read, or not here.</summary>
    public async Task<string> ReadAsync(byte[] document, CancellationToken cancellationToken)
    {
        if (!IsAvailable)
        {
            return "";
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestRun);
        using Process process = Process.Start(Settings())!;
        try
        {
            Task feeding = FeedAsync(process, document, limit.Token);
            string text = await ReadOutputAsync(process, limit.Token);
            await feeding;
            return text;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "";
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private ProcessStartInfo Settings()
    {
        string[] arguments = _hasLimiter ? [.. LimitArguments, .. Arguments] : Arguments;
        return new ProcessStartInfo(_hasLimiter ? Limiter : Program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
            StandardOutputEncoding = Encoding.UTF8,
        };
    }

    private static async Task FeedAsync(Process process, byte[] document, CancellationToken cancellationToken)
    {
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(document, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has read enough, or given up: its output tells.
        }
    }

    private static async Task<string> ReadOutputAsync(Process process, CancellationToken cancellationToken)
    {
        char[] buffer = new char[16 << 10];
        StringBuilder text = new();
        int count;
        while (text.Length < SearchLimits.MostTextCharacters
            && (count = await process.StandardOutput.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(buffer, 0, count);
        }

        return text.ToString();
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program)));
}
