namespace PeerStor.Web.Hosting.Peers;

/// <summary>Whether the server stops in order to start again at once: it has joined other devices, or was set differently.</summary>
/// <remarks>Uploads under way go on afterwards where they were; a browser that has a page open connects again by itself.</remarks>
public sealed class RestartRequest(IHostApplicationLifetime host)
{
    /// <summary>What is to be said when it has started again; null: it shall not.</summary>
    public string? Words { get; private set; }

    public void Begin(string words)
    {
        Words = words;
        host.StopApplication();
    }
}
