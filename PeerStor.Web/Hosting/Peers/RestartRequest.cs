namespace PeerStor.Web.Hosting.Peers;

/// <summary>Whether the server stops in order to start again at once: it has joined other devices.</summary>
public sealed class RestartRequest
{
    public bool IsSet { get; private set; }

    public void Set() => IsSet = true;
}
