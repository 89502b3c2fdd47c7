using PeerStor.Bench.Measuring;
using PeerStor.Bench.Report;

namespace PeerStor.Bench.Scenarios;

/// <summary>What this processor allows: the other tables set the server's processor time against it.</summary>
internal sealed class Floor : IScenario
{
    public Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        CpuFloor floor = findings.Floor;
        Console.WriteLine($"""

            ## the least this processor spends, seconds of one core for a GiB

            | step | s/GiB | GB/s of one core |
            |---|---|---|
            {Row("SHA-256, one message at a time (OpenSSL)", floor.HashOne)}
            {Row("SHA-256, side by side, every lane taken", floor.HashSideBySide)}
            {Row("AES-256-GCM encryption", floor.Encrypt)}
            {Row("AES-256-GCM decryption", floor.Decrypt)}
            {Row("GMAC", floor.Gmac)}
            {Row("receive 64 KiB at a time from this machine", floor.Receive)}
            {Row("send to this machine (both ends' protocol work)", floor.Send)}
            {Row("write a new file to the page cache", floor.Write)}
            {Row("read it from there", floor.Read)}
            {Row("an encrypted upload: receive, GMAC, encrypt, hash, write", floor.Upload)}
            {Row("an encrypted download: read, decrypt, send", floor.Download)}
            """);
        return Task.CompletedTask;
    }

    private static string Row(string step, double seconds) =>
        $"| {step} | {Figures.Short(seconds)} | {Figures.Short((1 << 30) / 1e9 / seconds)} |";
}
