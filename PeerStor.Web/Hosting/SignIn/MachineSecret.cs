using System.Net;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>
/// The secret by which the command line on this machine talks to the running node. Who can read DATA/run/node.json can
/// read the device key beside it, so this gives nobody more than they have; it is never stored and ends with the process.
/// </summary>
internal sealed class MachineSecret(ServeOptions options, Accounts accounts)
{
    private readonly byte[]? _secret = options.MachineSecret is { } secret ? Encoding.UTF8.GetBytes(secret) : null;

    /// <summary>Only from this machine itself: a copied secret is worth nothing elsewhere.</summary>
    public bool IsProvedBy(string secret, ConnectionInfo connection) =>
        _secret is not null
        && CryptographicOperations.FixedTimeEquals(_secret, Encoding.UTF8.GetBytes(secret))
        && IsThisMachine(connection);

    /// <summary>The owner; null once a password keeps their key from this machine.</summary>
    public Caller? Caller => accounts.OwnerIsLocked ? null : accounts.Owner;

    private static bool IsThisMachine(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } remote && (IPAddress.IsLoopback(remote) || remote.Equals(connection.LocalIpAddress));
}
