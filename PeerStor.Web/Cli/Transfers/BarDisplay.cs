using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>A bar for each file that is under way, and one for all when there are several.</summary>
internal sealed class BarDisplay(int files) : ITransferDisplay
{
    private const int LongestName = 40;

    private readonly Lock _lock = new();
    private ProgressContext? _context;
    private ProgressTask? _all;

    public Task ShowAsync(Func<Task> work) => AnsiConsole.Progress()
        .HideCompleted(files > 1)
        .AutoClear(files > 1)
        .Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(),
            new RemainingTimeColumn())
        .StartAsync(async context =>
        {
            _context = context;
            _all = files > 1 ? context.AddTask("all", maxValue: 1) : null;
            await work();
            _all?.StopTask();
        });

    public void Expect(long bytes)
    {
        if (_all is not null)
        {
            // A task whose largest value is 0 would be finished before it began.
            _all.MaxValue = Math.Max(1, bytes);
        }
    }

    public ITransferRow Begin(string name, long sizeBytes)
    {
        lock (_lock)
        {
            return new Row(this, name, sizeBytes, _context!.AddTask(Markup.Escape(Short(name)), maxValue: Math.Max(1, sizeBytes)));
        }
    }

    // The library's own columns count in powers of two under the names of powers of ten.
    private static string Describe(string name, ProgressTask task)
    {
        string speed = task is { IsFinished: false, Speed: { } bytes } ? $", {ByteSize.Format((long)bytes)}/s" : "";
        return $"{Markup.Escape(name)}  [dim]{ByteSize.Format((long)task.Value)} of {ByteSize.Format((long)task.MaxValue)}{speed}[/]";
    }

    private void Advance(double bytes)
    {
        if (_all is not null)
        {
            _all.Increment(bytes);
            _all.Description = Describe("all", _all);
        }
    }

    private static string Short(string name)
    {
        string safe = Output.Safe(name);
        return safe.Length <= LongestName ? safe : "…" + safe[^(LongestName - 1)..];
    }

    private sealed class Row(BarDisplay display, string name, long sizeBytes, ProgressTask task) : ITransferRow
    {
        private long _reached;
        private bool _waits;

        public void Reach(long bytes)
        {
            if (_waits && bytes > _reached)
            {
                Wait(null);
            }

            display.Advance(bytes - _reached);
            _reached = bytes;
            task.Value = bytes;
            if (!_waits)
            {
                task.Description = Describe(Short(name), task);
            }
        }

        public void Wait(string? reason)
        {
            _waits = reason is not null;
            task.Description = Markup.Escape(Short(name)) + (reason is null ? "" : $" [yellow]{Markup.Escape(reason)}[/]");
        }

        public void End(string state)
        {
            _waits = false;
            Reach(sizeBytes);
            task.Value = task.MaxValue;
            task.Description = $"{Markup.Escape(Short(name))} [green]{Markup.Escape(state)}[/]";
            task.StopTask();
        }
    }
}
