using PeerStor.Engine.Common;

namespace PeerStor.Web.Pages.Live;

/// <summary>What the server was like at one look: numbers that differ when something has changed.</summary>
/// <param name="Moved">Grows with each look while a transfer moves.</param>
internal sealed record IssueNumbers(long Files, long Transfers, long Moved, long Measured, long Devices, long Network, string Status)
{
    public static readonly IssueNumbers None = new(0, 0, 0, 0, 0, 0, "");
}

/// <summary>One piece of news, and the way to the next one.</summary>
internal sealed class Issue
{
    // Continuations must not run on the thread that looks: a thousand readers would hold it up.
    private readonly TaskCompletionSource<Issue> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IssueNumbers Numbers { get; init; } = IssueNumbers.None;

    /// <summary>The folders in which something changed; null: it may concern everybody.</summary>
    public IReadOnlyCollection<EntryId>? Folders { get; init; } = [];

    /// <summary>Those whose transfers move.</summary>
    public IReadOnlySet<UserId> Busy { get; init; } = new HashSet<UserId>();

    /// <summary>Who hears nothing in this gets a line that says nothing, so that no proxy takes the stream for dead.</summary>
    public bool IsBeat { get; init; }

    public Task<Issue> Next => _next.Task;

    public void Follow(Issue next) => _next.TrySetResult(next);

    /// <summary>All issues after this one that are there already, at least one: a slow reader gets one message of them all.</summary>
    public async ValueTask<IReadOnlyList<Issue>> FollowingAsync(CancellationToken cancellationToken)
    {
        List<Issue> following = [await Next.WaitAsync(cancellationToken)];
        while (following[^1].Next.IsCompletedSuccessfully)
        {
            following.Add(await following[^1].Next);
        }

        return following;
    }
}
