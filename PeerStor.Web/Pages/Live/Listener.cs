using System.Text;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Live;

/// <summary>
/// Makes of the news what one person is told: that files changed, only where they may read; of transfers, only their own;
/// and nothing at all while others are at work, so that not even the time of it tells anything.
/// </summary>
internal sealed class Listener(Caller caller, Drive drive, TransferRegister transfers)
{
    private static readonly byte[] Heartbeat = ":\n\n"u8.ToArray();

    private long _transfers = transfers.ChangesOf(caller.User);
    private bool _wasBusy;

    /// <summary>The message for who has seen <paramref name="seen"/>; null: there is nothing for them.</summary>
    public byte[]? Hear(Issue seen, IReadOnlyList<Issue> following)
    {
        IssueNumbers before = seen.Numbers;
        IssueNumbers now = following[^1].Numbers;
        long ended = transfers.ChangesOf(caller.User);
        bool isBusy = following.Any(issue => issue.Busy.Contains(caller.User));
        StringBuilder events = new();
        Add("filesChanged", following.Any(issue => issue.Folders is null || drive.MaySeeAny(caller, issue.Folders)));
        Add("transfersChanged", ended != _transfers || isBusy || _wasBusy);
        Add("transferEnded", ended != _transfers);
        Add("measured", before.Measured != now.Measured);
        Add("devicesChanged", before.Devices != now.Devices);
        Add("networkChanged", before.Network != now.Network);
        Add("statusChanged", before.Status != now.Status);
        _transfers = ended;

        // The speeds change while bytes move; once more when they have stopped.
        _wasBusy = isBusy;
        return events.Length > 0 ? Encoding.ASCII.GetBytes(events.ToString())
            : following.Any(issue => issue.IsBeat) ? Heartbeat : null;

        void Add(string name, bool happened)
        {
            if (happened)
            {
                events.Append("event: ").Append(name).Append("\ndata:\n\n");
            }
        }
    }
}
