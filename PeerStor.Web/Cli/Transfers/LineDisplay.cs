using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>A line for each file when it is over, for pipes and logs. Waiting goes to standard error.</summary>
internal sealed class LineDisplay(bool quiet) : ITransferDisplay
{
    public Task ShowAsync(Func<Task> work) => work();

    public void Expect(long bytes)
    {
    }

    public ITransferRow Begin(string name, long sizeBytes) => new Row(name, sizeBytes, quiet);

    private sealed class Row(string name, long sizeBytes, bool quiet) : ITransferRow
    {
        private string? _reason;

        public void Reach(long bytes)
        {
        }

        public void Wait(string? reason)
        {
            if (reason is not null && reason != _reason)
            {
                Console.Error.WriteLine($"{Output.Safe(name)}: {reason}");
            }

            _reason = reason;
        }

        public void End(string state)
        {
            if (!quiet)
            {
                Console.Out.WriteLine($"{Output.Safe(name)}\t{ByteSize.Format(sizeBytes)}\t{state}");
            }
        }
    }
}
