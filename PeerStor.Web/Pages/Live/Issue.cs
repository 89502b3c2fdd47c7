using System.Text;

namespace PeerStor.Web.Pages.Live;

/// <summary>What the server was like at one look: numbers that differ when something has changed.</summary>
/// <param name="Moved">Grows with each look while a transfer moves.</param>
internal sealed record IssueNumbers(long Files, long Transfers, long Moved, long Measured, long Devices, string Status)
{
    public static readonly IssueNumbers None = new(0, 0, 0, 0, 0, "");
}

/// <summary>One piece of news, and the way to the next one.</summary>
internal sealed class Issue
{
    private static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();

    // Continuations must not run on the thread that looks: a thousand readers would hold it up.
    private readonly TaskCompletionSource<Issue> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IssueNumbers Numbers { get; init; } = IssueNumbers.None;

    public Task<Issue> Next => _next.Task;

    public void Follow(Issue next) => _next.TrySetResult(next);

    /// <summary>The newest issue after this one that is there already, so that a slow reader gets one message and not many.</summary>
    public async ValueTask<Issue> NewestAsync(CancellationToken cancellationToken)
    {
        Issue newest = await Next.WaitAsync(cancellationToken);
        while (newest.Next.IsCompletedSuccessfully)
        {
            newest = await newest.Next;
        }

        return newest;
    }

    /// <summary>The events for somebody who has seen <paramref name="seen"/>; a line that says nothing when there are none.</summary>
    public byte[] EventsSince(IssueNumbers seen)
    {
        StringBuilder events = new();
        Add("filesChanged", seen.Files != Numbers.Files);
        Add("transfersChanged", seen.Transfers != Numbers.Transfers || seen.Moved != Numbers.Moved);
        Add("transferEnded", seen.Transfers != Numbers.Transfers);
        Add("measured", seen.Measured != Numbers.Measured);
        Add("devicesChanged", seen.Devices != Numbers.Devices);
        Add("statusChanged", seen.Status != Numbers.Status);
        return events.Length == 0 ? Heartbeat : Encoding.ASCII.GetBytes(events.ToString());

        void Add(string name, bool happened)
        {
            if (happened)
            {
                events.Append("event: ").Append(name).Append("\ndata:\n\n");
            }
        }
    }
}
