using System.Security.Cryptography.X509Certificates;
using PeerStor.Engine.Common;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Database;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Cluster;

/// <summary>Makes two devices one cluster: one invites, the other joins with the link (engine.md rule 3).</summary>
public sealed class Pairing
{
    private const int MostAddresses = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Devices _devices;
    private readonly NodeIdentity _node;
    private readonly DataDirectory _directory;
    private readonly PairingHooks _hooks;
    private readonly TimeProvider _time;

    internal Pairing(Devices devices, NodeIdentity node, DataDirectory directory, PairingHooks hooks, TimeProvider time)
    {
        _devices = devices;
        _node = node;
        _directory = directory;
        _hooks = hooks;
        _time = time;
        Invites = new DeviceInvites(time);
    }

    public DeviceInvites Invites { get; }

    /// <summary>Where this device's peer port is, host:port; set by who listens.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Called when this device has joined and must start again to be a part of the others.</summary>
    public Action RestartNeeded { get; set; } = () => { };

    /// <summary>Whether joining makes this device begin anew: it has no files, and nobody set a password.</summary>
    public bool WouldTakeOver => _hooks.IsUntouched();

    /// <summary>Tells where this device listens; the others learn it when it belongs to them.</summary>
    public async Task ListenAsync(IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        Addresses = addresses;
        if (_devices.IsMember(_node.Node))
        {
            await _devices.DescribeAsync(addresses, cancellationToken);
        }
    }

    /// <summary>A new invitation: good once, for ten minutes.</summary>
    /// <param name="by">Who invites. Only the owner hands the owner's key to another device.</param>
    public PairingLink Invite(UserId by) => new(_node.Node, Invites.Open(by), Addresses);

    /// <summary>Joins the cluster of who made the link. When it is done this device starts again, see <see cref="RestartNeeded"/>.</summary>
    public async Task<JoinOutcome> JoinAsync(string link, CancellationToken cancellationToken)
    {
        if (PairingLink.Parse(link) is not { } invitation || invitation.Inviter == _node.Node)
        {
            return JoinOutcome.BadLink;
        }

        if (_devices.Others.Count > 0)
        {
            return JoinOutcome.AlreadyInCluster;
        }

        JoinQuestion question = new(invitation.Secret, _devices.Describe(Addresses));
        JoinAnswer answer = await AskAsync(invitation, question, cancellationToken);
        if (answer.Outcome == JoinOutcome.Joined)
        {
            Join(DeviceRecord.Decode(answer.Inviter), answer.Gift);
        }

        return answer.Outcome;
    }

    internal async Task<JoinAnswer> AcceptAsync(NodeId device, JoinQuestion question, CancellationToken cancellationToken)
    {
        if (question.Device.Id != device || Invites.Take(question.Secret) is not { } inviter)
        {
            return new JoinAnswer(JoinOutcome.Refused, [], []);
        }

        return await AdmitAsync(question.Device, inviter, cancellationToken);
    }

    /// <summary>Makes a device one of the cluster.</summary>
    /// <param name="by">Who has decided about it.</param>
    internal async Task<JoinAnswer> AdmitAsync(DeviceRecord device, UserId by, CancellationToken cancellationToken)
    {
        if (_devices.Find(device.Id) is { RemovedAt: not null })
        {
            return new JoinAnswer(JoinOutcome.WasRemoved, [], []);
        }

        DeviceRecord own = await _devices.Log.Database.Writer.RunAsync(transaction => Accept(transaction, device), cancellationToken);
        return new JoinAnswer(JoinOutcome.Joined, own.Encode(), _hooks.GiftFor(device.PublicKey, by));
    }

    /// <summary>Writes down that this device was let in, and starts again to be a part of the others.</summary>
    internal void Join(DeviceRecord inviter, byte[] gift)
    {
        new JoinFile(inviter, _devices.Describe(Addresses), gift, WouldTakeOver).Write(_directory);
        RestartNeeded();
    }

    private DeviceRecord Accept(WriteTransaction transaction, DeviceRecord device)
    {
        // While it worked alone nobody had to know where it is.
        DeviceRecord own = _devices.Describe(Addresses);
        if (Devices.Row(transaction.Connection, _node.Node) is not { Addresses.Count: > 0 })
        {
            _devices.Put(transaction, own);
        }

        _devices.Put(transaction, device with
        {
            Name = Devices.Cut(device.Name, Devices.LongestName), Addresses = [.. device.Addresses.Where(PeerAddress.IsValid).Take(MostAddresses)],
            Zone = Devices.Cut(device.Zone, Devices.LongestZone), Speeds = Devices.Cut(device.Speeds, Devices.LongestSpeeds), LostMs = null,
            AddedMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        return own;
    }

    private async Task<JoinAnswer> AskAsync(PairingLink invitation, JoinQuestion question, CancellationToken cancellationToken)
    {
        using X509Certificate2 certificate = _node.CreateCertificate(_time.GetUtcNow());
        foreach (string address in invitation.Addresses)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Patience);
            using PeerLink link = new(certificate, PeerAddress.Url(address)!, invitation.Inviter);
            try
            {
                return await link.JoinAsync(question, limit.Token);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException
                || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The next address may be the right one.
            }
        }

        return new JoinAnswer(JoinOutcome.Unreachable, [], []);
    }
}

/// <summary>What pairing needs of rooms that come after it.</summary>
/// <param name="GiftFor">What opens users' keys on a new device that somebody let in, sealed for its public key; empty: nothing does.</param>
/// <param name="IsUntouched">This device has no files, and nobody set a password.</param>
internal sealed record PairingHooks(Func<byte[], UserId, byte[]> GiftFor, Func<bool> IsUntouched);
