using System.Collections.Concurrent;
using System.CommandLine;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>Moves many files, a few at a time; one that fails does not stop the others.</summary>
internal sealed class TransferBatch(ParseResult parse, TimeProvider time)
{
    public static readonly Option<int> Parallel = new("--parallel")
    {
        Description = "How many files travel at the same time.", DefaultValueFactory = _ => 4, HelpName = "N",
    };

    public static readonly Option<int> RetryFor = new("--retry-for")
    {
        Description = "How many seconds to wait for a server that does not answer.", DefaultValueFactory = _ => 300, HelpName = "SECONDS",
    };

    /// <summary>More would only take the bandwidth from each other.</summary>
    private const int MostParallel = 32;

    private readonly ConcurrentQueue<TransferJson> _done = new();
    private readonly ConcurrentQueue<(TransferFailureJson Failure, int Code)> _failed = new();

    /// <summary>A file to move; <paramref name="Run"/> returns false when it was there already.</summary>
    public sealed record Item(string Shown, string Local, string Remote, long SizeBytes, Func<ITransferRow, CancellationToken, Task<bool>> Run);

    public static void Check(Command command)
    {
        Parallel.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out int number) || number is < 1 or > MostParallel))
            {
                result.AddError($"--parallel {token.Value} is not possible; allowed: 1 to {MostParallel}");
            }
        });
        command.Options.Add(Parallel);
        command.Options.Add(RetryFor);
    }

    public TimeSpan Patience => TimeSpan.FromSeconds(parse.GetValue(RetryFor));

    /// <summary>Moves them and reports; the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<Item> items, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        ITransferDisplay display = Output.IsTerminal && !parse.WantsJson() ? new BarDisplay(items.Count) : new LineDisplay(parse.WantsJson());
        await display.ShowAsync(async () =>
        {
            display.Expect(items.Sum(item => item.SizeBytes));
            var options = new ParallelOptions { MaxDegreeOfParallelism = parse.GetValue(Parallel), CancellationToken = cancellationToken };
            await System.Threading.Tasks.Parallel.ForEachAsync(items, options, async (item, token) => await MoveAsync(display, item, token));
        });
        return Report(time.GetElapsedTime(started));
    }

    private async Task MoveAsync(ITransferDisplay display, Item item, CancellationToken cancellationToken)
    {
        ITransferRow row = display.Begin(item.Shown, item.SizeBytes);
        try
        {
            bool moved = await item.Run(row, cancellationToken);
            row.End(moved ? "done" : "there already");
            _done.Enqueue(new TransferJson(item.Local, item.Remote, item.SizeBytes, Skipped: !moved));
        }
        catch (Exception error) when (Failure.Of(error, cancellationToken) is { } failure && !cancellationToken.IsCancellationRequested)
        {
            row.End("failed");
            _failed.Enqueue((new TransferFailureJson(item.Local, item.Remote, failure.Line["error: ".Length..]), failure.ExitCode));
        }
    }

    private int Report(TimeSpan took)
    {
        long bytes = _done.Where(file => !file.Skipped).Sum(file => file.Size);
        if (parse.WantsJson())
        {
            Output.Json(
                new TransfersJson([.. _done], [.. _failed.Select(failed => failed.Failure)], bytes, took.TotalSeconds),
                Output.Documents.TransfersJson);
        }

        foreach ((TransferFailureJson failure, _) in _failed)
        {
            Console.Error.WriteLine($"error: {Output.Safe(failure.Local)}: {failure.Error}");
        }

        if (Output.IsTerminal && !parse.WantsJson())
        {
            Console.Error.WriteLine(Sum(bytes, took));
        }

        return _failed.TryPeek(out (TransferFailureJson, int Code) first) ? first.Code : ExitCode.Done;
    }

    private string Sum(long bytes, TimeSpan took)
    {
        int skipped = _done.Count(file => file.Skipped);
        string speed = took > TimeSpan.FromSeconds(1) ? $", {ByteSize.Format((long)(bytes / took.TotalSeconds))}/s" : "";
        return $"{Output.Count(_done.Count - skipped, "file", "files")}, {ByteSize.Format(bytes)}{speed}"
            + (skipped > 0 ? $", {skipped} there already" : "")
            + (_failed.IsEmpty ? "" : $", {_failed.Count} failed");
    }
}
