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
            new SizeColumn(), new RemainingTimeColumn())
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

            display._all?.Increment(bytes - _reached);
            _reached = bytes;
            task.Value = bytes;
        }

        public void Wait(string? reason)
        {
            _waits = reason is not null;
            task.Description = Markup.Escape(Short(name)) + (reason is null ? "" : $" [yellow]{Markup.Escape(reason)}[/]");
        }

        public void End(string state)
        {
            if (display._all is null)
            {
                task.Description = $"{Markup.Escape(Short(name))} [green]{Markup.Escape(state)}[/]";
            }

            Reach(sizeBytes);
            task.Value = task.MaxValue;
            task.StopTask();
        }
    }
}
