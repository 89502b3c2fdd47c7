using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Users;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>What an administrator does with devices, by the pages and by the API: done, and written into the record.</summary>
internal sealed class DeviceChanges(PeerStorEngine engine, LocalDevices local)
{
    /// <summary>Null when other devices cannot reach this one.</summary>
    public async Task<PairingLink?> InviteAsync(HttpContext context)
    {
        if (engine.Pairing.Addresses.Count == 0)
        {
            return null;
        }

        await NoteAsync(context, AuditEvent.DeviceInvited, "");
        return engine.Pairing.Invite(context.Caller().User);
    }

    public async Task<JoinOutcome> JoinAsync(HttpContext context, string? link)
    {
        JoinOutcome outcome = await engine.Pairing.JoinAsync(link ?? "", context.RequestAborted);
        if (outcome == JoinOutcome.Joined)
        {
            await NoteAsync(context, AuditEvent.DeviceJoined, "");
        }

        return outcome;
    }

    /// <returns>What is wrong with the choice, for a person; null when it was written down.</returns>
    public async Task<string?> ChooseAsync(HttpContext context, NodeId node, DeviceChoice choice)
    {
        if (DeviceWords.Problem(choice) is { } problem)
        {
            return problem;
        }

        if (!await engine.Devices.ChooseAsync(node, choice, context.RequestAborted))
        {
            return DeviceWords.Unknown;
        }

        await NoteAsync(context, AuditEvent.DeviceChanged, NameOf(node));
        return null;
    }

    /// <summary>Looks for a device at an address that somebody typed.</summary>
    /// <returns>What is wrong with it, for a person; null when it is looked for there now.</returns>
    public string? TryAt(NodeId node, string address)
    {
        string whole = AddressesOf(address.Trim())[0];
        if (!PeerAddress.IsValid(whole))
        {
            return "An address is written like 192.168.1.20:6881 or nas.example.org:6881.";
        }

        if (!engine.Devices.IsMember(node) || node == engine.Devices.Own)
        {
            return DeviceWords.Unknown;
        }

        engine.Links.TryAt(node, whole);
        return null;
    }

    /// <returns>What is in the way, for a person; null when it was done.</returns>
    public async Task<string?> DeclareLostAsync(HttpContext context, NodeId node, bool isLost)
    {
        if (isLost && engine.Links.All.Any(link => link.Device == node && link.IsUp))
        {
            return "That device is connected, so it is not lost. To part with it, remove it.";
        }

        if (!await engine.Devices.DeclareLostAsync(node, isLost, context.RequestAborted))
        {
            return DeviceWords.Unknown;
        }

        await NoteAsync(context, isLost ? AuditEvent.DeviceDeclaredLost : AuditEvent.DeviceFound, NameOf(node));
        return null;
    }

    /// <returns>False when there is no such device.</returns>
    public async Task<bool> RemoveAsync(HttpContext context, NodeId node)
    {
        string name = NameOf(node);
        bool removed = await engine.Devices.RemoveAsync(node, context.RequestAborted);
        if (removed)
        {
            await NoteAsync(context, AuditEvent.DeviceRemoved, name);
        }

        return removed;
    }

    /// <summary>Waits for another device that joins by six digits; null when others cannot reach this one.</summary>
    public async Task<Comparison?> OpenComparisonAsync(HttpContext context)
    {
        if (engine.Pairing.Addresses.Count == 0)
        {
            return null;
        }

        await NoteAsync(context, AuditEvent.DeviceInvited, "by six digits");
        return engine.Digits.Open();
    }

    /// <summary>Begins to join a device that waits.</summary>
    /// <param name="wanted">host:port, or the id or name of one that is seen.</param>
    public Task<Comparison> BeginComparisonAsync(HttpContext context, string wanted) =>
        engine.Digits.BeginAsync(AddressesOf(wanted.Trim()), context.RequestAborted);

    /// <returns>False when nothing is compared.</returns>
    public async Task<bool> AnswerComparisonAsync(HttpContext context, bool isSame)
    {
        string name = engine.Digits.Now.OtherName;
        if (!engine.Digits.Answer(isSame, context.Caller().User))
        {
            return false;
        }

        await NoteAsync(context, isSame ? AuditEvent.DigitsAgreed : AuditEvent.DigitsDiffered, name);
        return true;
    }

    private List<string> AddressesOf(string wanted)
    {
        List<string> seen = [.. local.Seen.Where(one => one.ShortId == wanted || string.Equals(one.Name, wanted, StringComparison.OrdinalIgnoreCase))
            .SelectMany(one => one.Addresses.Select(address => PeerAddress.Write(address, one.Port)))];
        return seen.Count > 0 ? seen : [PeerAddress.IsValid(wanted) ? wanted : $"{wanted}:{DefaultPort}"];
    }

    /// <summary>Where another device listens unless it was told otherwise.</summary>
    private const int DefaultPort = 6881;

    private string NameOf(NodeId node) => engine.Devices.Find(node)?.Name ?? "";

    private Task NoteAsync(HttpContext context, AuditEvent what, string detail) =>
        engine.Audit.NoteAsync(what, context.Caller().Name, context.Origin(), detail);
}
