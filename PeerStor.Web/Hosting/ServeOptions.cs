using System.Net;
using PeerStor.Engine;
using PeerStor.Web.Hosting.Configuration;
using PeerStor.Web.Hosting.Telemetry;

namespace PeerStor.Web.Hosting;

/// <summary>What the web server needs to start.</summary>
public sealed class ServeOptions
{
    public required EngineOptions Engine { get; init; }

    /// <summary>The addresses to listen on; empty means all of this machine's, IPv4 and IPv6.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>The TCP port; 0 lets the system choose, see <see cref="WebHosting.BoundPort(WebApplication)"/>.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The proxies whose X-Forwarded headers are believed. Empty: nobody's are.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>The Host names that are answered ("*.example.org" works); empty means any.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether this device looks for others on the local network, and lets itself be found.</summary>
    public bool IsFound { get; init; }

    /// <summary>The TCP port for other devices; when it is busy, the next free one; 0 lets the system choose; null: none can be
    /// paired.</summary>
    public int? PeerPort { get; init; }

    /// <summary>Whether there is a notepad.</summary>
    public bool HasNotepad { get; init; } = true;

    /// <summary>How long a server that is told to stop says that it is not ready, and goes on answering.</summary>
    public TimeSpan DrainTime { get; init; }

    /// <summary>Every setting with its value and source, for the Settings screen.</summary>
    public IReadOnlyList<EffectiveSetting> Settings { get; init; } = [];

    /// <summary>Where they came from, for what can be chosen in the browser; null: nothing can.</summary>
    public LoadedSettings? Loaded { get; init; }

    /// <summary>A storage backend that is wanted and cannot be used, and why; for the Settings screen.</summary>
    public IReadOnlyList<string> StorageWarnings { get; init; } = [];

    /// <summary>Where metrics and traces are sent; null: nowhere.</summary>
    public OtlpOptions? Otlp { get; init; }

    /// <summary>
    /// A bearer secret that makes a caller from this machine the owner, for the command line; it lives as long as the
    /// server and is stored only in DATA/run/node.json. Null: there is none.
    /// </summary>
    public string? MachineSecret { get; init; }

    /// <summary>Chooses where log lines go; null keeps the server silent.</summary>
    public Action<ILoggingBuilder>? Logging { get; init; }
}
