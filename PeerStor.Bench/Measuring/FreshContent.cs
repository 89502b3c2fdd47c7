using System.Security.Cryptography;

namespace PeerStor.Bench.Measuring;

/// <summary>New random bytes for every upload, in memory, so that a store that knows duplicates gains nothing.</summary>
internal sealed class FreshContent : IDisposable
{
    private readonly string folder = Directory.CreateDirectory($"/dev/shm/peerstor-bench-source-{Environment.ProcessId}").FullName;

    /// <summary>The same pages are written again each time; the path of the file.</summary>
    public async Task<string> WriteAsync(string name, long bytes, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, name);
        string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await Commands.OutputAsync(
        [
            "/bin/sh", "-c",
            $"openssl enc -aes-128-ctr -pass pass:{password} -nosalt </dev/zero 2>/dev/null | head -c {bytes} | "
            + $"dd of={path} bs=1M iflag=fullblock conv=notrunc status=none",
        ],
        cancellationToken);
        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
