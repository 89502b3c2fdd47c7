using System.Security.Cryptography;
using PeerStor.Bench.Report;
using PeerStor.Engine;
using PeerStor.Engine.Users;

namespace PeerStor.Bench.Scenarios;

/// <summary>What signing in costs of the processor, and what thousands who try at once, each from an address of their own,
/// cost of it and of the memory: few are computed, the others are told to come back.</summary>
internal sealed class SignIns : IScenario
{
    private const int AtOnce = 2000;
    private const int Rounds = 600_000;
    private const string Password = "a long enough password";
    private const string One = "CPU s of one";
    private const string Unknown = "CPU s of an unknown name";
    private const string All = "CPU s of 2,000 at once";
    private const string Computed = "of them computed";
    private const string Memory = "MiB more at the most";

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        Table table = new(
            "Signing in", [One, Unknown, All, Computed, Memory],
            [new Goal(One, 0.5, AtMost: true), new Goal(Computed, 100, AtMost: true), new Goal(Memory, 50, AtMost: true)]);
        double least = double.MaxValue;
        string directory = Path.Combine(options.WorkDirectory, "sign-ins");
        Directory.CreateDirectory(directory);
        try
        {
            await using PeerStorEngine engine = await PeerStorEngine.OpenAsync(
                new EngineOptions { DataDirectory = directory, MinimumFreeBytes = 0 }, cancellationToken: cancellationToken);
            Caller owner = await engine.Access.OwnerAsync(cancellationToken);
            await engine.Credentials.SetPasswordAsync(owner, null, Password, true, Origin.ThisMachine, cancellationToken);
            await MeasureAsync(engine, owner.Name, options.Rounds, cancellationToken);
            for (int round = 0; round < options.Rounds; round++)
            {
                least = Math.Min(least, LeastSeconds());
                findings.Add(table, "peerstor", await MeasureAsync(engine, owner.Name, round, cancellationToken));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        findings.Write(table, []);
        Findings.WriteAgainst(table, One, least);
    }

    /// <summary>The slow function alone, which is slow on purpose.</summary>
    private static double LeastSeconds()
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Rfc2898DeriveBytes.Pbkdf2(Password, new byte[16], Rounds, HashAlgorithmName.SHA256, 32);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static async Task<IReadOnlyList<(string, double)>> MeasureAsync(
        PeerStorEngine engine, string name, int round, CancellationToken cancellationToken)
    {
        (double one, SignInOutcome entered) = await CostAsync(() => TryAsync(engine, name, Password, $"10.{round}.0.1", cancellationToken));
        if (entered.Session is null)
        {
            throw new BenchException("the right password did not sign in");
        }

        (double unknown, _) = await CostAsync(() => TryAsync(engine, $"nobody {round}", Password, $"10.{round}.0.2", cancellationToken));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = before;
        (double all, SignInOutcome[] tried) = await CostAsync(async () =>
        {
            Task<SignInOutcome>[] tries =
            [
                .. Enumerable.Range(0, AtOnce).Select(i => TryAsync(
                    engine, $"user {round} {i}", "a guess of mine", $"10.{round}.{1 + (i / 250)}.{i % 250}", cancellationToken)),
            ];
            most = GC.GetTotalMemory(forceFullCollection: false);
            return await Task.WhenAll(tries);
        });
        most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
        return
        [
            (One, one), (Unknown, unknown), (All, all), (Computed, tried.Count(outcome => outcome.Wait == TimeSpan.Zero)),
            (Memory, (most - before) / 1048576.0),
        ];
    }

    private static Task<SignInOutcome> TryAsync(
        PeerStorEngine engine, string name, string password, string address, CancellationToken cancellationToken) =>
        engine.Credentials.SignInAsync(name, password, new Origin(address, "bench"), cancellationToken);

    private static async Task<(double Seconds, T Result)> CostAsync<T>(Func<Task<T>> work)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        T result = await work();
        return ((Environment.CpuUsage.TotalTime - before).TotalSeconds, result);
    }
}
