using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
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
    public const string ComparePath = "peer/v1/compare";
    public const string ChunkPath = "peer/v1/chunks/";
    public const string HoldingsPath = "peer/v1/holdings";
    public const string PresencePath = "peer/v1/presence";
    public const string DoubtPath = "peer/v1/doubts";
    public const string SurplusPath = "peer/v1/surplus";
    public const string DigestPath = "peer/v1/digests";

    public const string UploadPath = "peer/v1/uploads/";

    private const int MostAnswerBytes = 64 << 20;

    /// <summary>Longer than the way to the other side of the earth and back.</summary>
    private static readonly TimeSpan TakenWithin = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly MediaTypeHeaderValue Bytes = new("application/octet-stream");

    private readonly HttpClient _client;

    /// <param name="address">Where its peer port is.</param>
    /// <param name="expected">Whose key must be shown; null: anybody's, the same one for as long as the link is there.</param>
    public PeerLink(X509Certificate2 own, Uri address, NodeId? expected)
    {
        Shown = expected;
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = ConnectPatience,
            ConnectCallback = ConnectAsync,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => own,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 shown && IsRight(NodeIdentity.IdOf(shown)),
            },
        };
        _client = new HttpClient(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostAnswerBytes };
    }

    /// <summary>Who is at the other end; null before the first answer when nobody in particular was expected.</summary>
    public NodeId? Shown { get; private set; }

    public async Task<CompareAnswer> CompareAsync(CompareQuestion question, CancellationToken cancellationToken) =>
        CompareAnswer.Decode(await PostAsync(ComparePath, question.Encode(), cancellationToken));

    public async Task<NextAnswer> NextAsync(NextQuestion question, CancellationToken cancellationToken) =>
        NextAnswer.Decode(await PostAsync(NextPath, question.Encode(), cancellationToken));

    /// <summary>Tells how far this device is, without a question.</summary>
    public Task TellAsync(NextQuestion progress, CancellationToken cancellationToken) =>
        PostAsync(ProgressPath, progress.Encode(), cancellationToken);

    public async Task<JoinAnswer> JoinAsync(JoinQuestion question, CancellationToken cancellationToken) =>
        JoinAnswer.Decode(await PostAsync(JoinPath, question.Encode(), cancellationToken));

    /// <summary>What the other one sends as a chunk's ciphertext; null when it does not have it.</summary>
    /// <param name="progressed">Is called for each part that came.</param>
    /// <exception cref="HttpRequestException">The other one cannot be asked now.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <param name="isCopy">Nobody waits for it: the other one may hold it to its speed.</param>
    public async Task<byte[]?> ReadChunkAsync(ChunkId id, Action progressed, bool isCopy, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.GetAsync(
            ChunkPath + id + (isCopy ? "?copy" : ""), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        byte[] ciphertext = new byte[Math.Min(answer.Content.Headers.ContentLength ?? 0, ChunkRecord.MaxCiphertextBytes)];
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        for (int received = 0; received < ciphertext.Length;)
        {
            int count = await body.ReadAsync(ciphertext.AsMemory(received), cancellationToken);
            if (count == 0)
            {
                throw new EndOfStreamException("The other device stopped in the middle of a chunk.");
            }

            received += count;
            progressed();
        }

        return ciphertext;
    }

    /// <summary>Tells who has which note open on this device.</summary>
    public Task SayAsync(byte[] places, CancellationToken cancellationToken) => PostAsync(PresencePath, places, cancellationToken);

    /// <summary>Says that what the other one sent was not the chunk.</summary>
    public Task<byte[]> DoubtAsync(ChunkId id, CancellationToken cancellationToken) => PostAsync(DoubtPath, ChunkIds.Pack([id]), cancellationToken);

    /// <summary>Which of some chunks the other one has: a bit each, the first in the lowest bit of the first byte.</summary>
    public Task<byte[]> AskHoldingsAsync(IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken) =>
        PostAsync(HoldingsPath, ChunkIds.Pack(chunks), cancellationToken);

    /// <summary>The same of those that this device wants to give up.</summary>
    public Task<byte[]> AskToKeepAsync(IReadOnlyList<ChunkId> chunks, CancellationToken cancellationToken) =>
        PostAsync(SurplusPath, ChunkIds.Pack(chunks), cancellationToken);

    /// <summary>Sums of what its tables say: of all buckets, or of the entries of one whose number is given.</summary>
    public Task<byte[]> AskForSumsAsync(byte[] question, CancellationToken cancellationToken) => PostAsync(DigestPath, question, cancellationToken);

    /// <summary>Gives the other one a chunk, and comes back when it is durable there; false when it has no room.</summary>
    public async Task<bool> StoreChunkAsync(ChunkId id, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken)
    {
        using ReadOnlyMemoryContent content = new(ciphertext);
        using HttpResponseMessage answer = await _client.PutAsync(ChunkPath + id, content, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.InsufficientStorage)
        {
            return false;
        }

        answer.EnsureSuccessStatusCode();
        return true;
    }

    /// <summary>Whether an unfinished upload was begun there.</summary>
    public async Task<bool> HasUploadAsync(UploadId id, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await _client.GetAsync(UploadPath + id, cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Takes a person's request for an upload there.</summary>
    public Task<HttpResponseMessage> SendToUploadAsync(UploadId id, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(_client.BaseAddress!, UploadPath + id + "/request");
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Who does not take a connection soon is not there: a device is looked for again and again, and a try that waited for long
    /// would not notice for as long that it has come back. The operating system takes it, however busy the program is.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TakenWithin);
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException("Nothing answers at the address.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // One connection after another: whoever was first stays the only one that is right.
    private bool IsRight(NodeId id) => (Shown ??= id) == id;

    private async Task<byte[]> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = Bytes;
        using HttpResponseMessage answer = await _client.PostAsync(path, content, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
