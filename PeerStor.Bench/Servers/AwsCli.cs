using System.Diagnostics;
using PeerStor.Bench.Measuring;

namespace PeerStor.Bench.Servers;

/// <summary>Amazon's own command line, copying to and from a bucket: one process for each copy.</summary>
internal sealed class AwsCli(Uri gateway, string accessKey, string secretKey)
{
    private static readonly string? Executable = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "aws")).FirstOrDefault(File.Exists);

    /// <summary>Null where it can run.</summary>
    public static string? Missing => Executable is null ? "aws is not in the path (awscli)" : null;

    public Task MakeBucketAsync(string bucket, CancellationToken cancellationToken) =>
        Commands.OutputAsync(Line("s3", "mb", $"s3://{bucket}"), cancellationToken);

    /// <returns>How long it took, the most memory it had and its processor time.</returns>
    public async Task<(double Seconds, double PeakMegabytes)> CopyAsync(string from, string to, string logPath, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        using Process copy = Commands.Start(Line("s3", "cp", "--only-show-errors", from, to), logPath);
        await using var meter = new ServerMeter(copy.Id);
        await copy.WaitForExitAsync(cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return copy.ExitCode == 0
            ? (seconds, meter.PeakMegabytes)
            : throw new BenchException($"aws s3 cp failed: {await File.ReadAllTextAsync(logPath, cancellationToken)}");
    }

    private IReadOnlyList<string> Line(params string[] arguments) =>
    [
        "/usr/bin/env", $"AWS_ACCESS_KEY_ID={accessKey}", $"AWS_SECRET_ACCESS_KEY={secretKey}", "AWS_DEFAULT_REGION=us-east-1",
        "AWS_CONFIG_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true", Executable!, "--endpoint-url", gateway.ToString(), .. arguments,
    ];
}
