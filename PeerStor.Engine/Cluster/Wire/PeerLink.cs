using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Cluster.Wire;

/// <summary>
/// Asks one other device: HTTP/1.1 over TLS 1.3, where both sides show the certificate of their node key. The other one's
/// key must be that of the device that is meant: names and authorities do not count (engine.md rule 2).
/// </summary>
internal sealed class PeerLink : IDisposable
{
    public const string NextPath = "peer/v1/next";
    public const string ProgressPath = "peer/v1/progress";
    public const string JoinPath = "peer/v1/join";
    public const string ChunkPath = "peer/v1/chunks/";

    private const int MostAnswerBytes = 64 << 20;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly MediaTypeHeaderValue Cbor = new("application/cbor");

    private readonly HttpClient _client;

    /// <param name="address">Where its peer port is.</param>
    /// <param name="expected">Whose key must be shown.</param>
    public PeerLink(X509Certificate2 own, Uri address, NodeId expected)
    {
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = ConnectPatience,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => own,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 shown && NodeIdentity.IdOf(shown) == expected,
            },
        };
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostAnswerBytes };
    }

    public async Task<NextAnswer> NextAsync(NextQuestion question, CancellationToken cancellationToken) =>
        NextAnswer.Decode(await PostAsync(NextPath, question.Encode(), cancellationToken));

    /// <summary>Tells how far this device is, without a question.</summary>
    public Task TellAsync(NextQuestion progress, CancellationToken cancellationToken) =>
        PostAsync(ProgressPath, progress.Encode(), cancellationToken);

    public async Task<JoinAnswer> JoinAsync(JoinQuestion question, CancellationToken cancellationToken) =>
        JoinAnswer.Decode(await PostAsync(JoinPath, question.Encode(), cancellationToken));

    /// <summary>A chunk's ciphertext, whose hash is right; null when the other one does not have it.</summary>
    /// <exception cref="HttpRequestException">The other one cannot be asked now.</exception>
    /// <exception cref="InvalidDataException">It sent something else.</exception>
    public async Task<byte[]?> ReadChunkAsync(ChunkId id, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.GetAsync(ChunkPath + id, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        byte[] ciphertext = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return ChunkId.Of(ciphertext) == id ? ciphertext : throw new InvalidDataException("A device sent another chunk than the one it was asked for.");
    }

    public void Dispose() => _client.Dispose();

    private async Task<byte[]> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = Cbor;
        using HttpResponseMessage answer = await _client.PostAsync(path, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
