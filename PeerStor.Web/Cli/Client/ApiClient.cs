using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Cli.Client;

/// <summary>Sends a command's requests to the server; refusals become <see cref="CommandException"/>.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    {
        // A transfer may take hours; silence is watched where the bytes are moved.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly ParseResult _parse;

    public ApiClient(ParseResult parse)
    {
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"peerstor/{NodeMonitor.Version}");
        _parse = parse;
        Server = ServerAddress.Require(parse);
    }

    public ServerAddress Server { get; private set; }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends another secret from now on.</summary>
    public void Become(string secret) => Server = Server with { Secret = secret };

    /// <summary>Looks for the server again: after a restart the local one has another secret and perhaps another port.</summary>
    public void FindAgain() => Server = ServerAddress.Find(_parse) ?? Server;

    public async Task<T> ReadAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using (request)
        using (HttpResponseMessage response = await SendAsync(request, cancellationToken))
        {
            await RefusedAsync(response, cancellationToken);
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken)
                ?? throw new CommandException(ExitCode.Failed, "the server gave an empty answer; is it a PeerStor?");
        }
    }

    public async Task DoAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        using (HttpResponseMessage response = await SendAsync(request, cancellationToken))
        {
            await RefusedAsync(response, cancellationToken);
        }
    }

    /// <summary>The answer when its headers are there, whatever its status.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(Server.Url, request.RequestUri!.ToString().TrimStart('/'));
        if (Server.Secret is { } secret)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>A request to an address below the server's, such as "api/v1/status".</summary>
    public static HttpRequestMessage Request(HttpMethod method, string address, HttpContent? body = null) =>
        new(method, new Uri(address, UriKind.Relative)) { Content = body };

    public static HttpRequestMessage Post<T>(string address, T document, JsonTypeInfo<T> type)
    {
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(document, type));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Request(HttpMethod.Post, address, body);
    }

    /// <summary>Throws the server's own words when it refused.</summary>
    public async Task RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await RefusalAsync(response, cancellationToken);
        }
    }

    private async Task<RefusedException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string body = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await response.Content.ReadAsStringAsync(cancellationToken)
            : "";
        (string type, string words) = ReadProblem(body);
        int code = (response.StatusCode, type) switch
        {
            (HttpStatusCode.NotFound or HttpStatusCode.Gone, _) or (_, "no-such-user") => ExitCode.NotFound,
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) => ExitCode.NotAllowed,
            (HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, _) => ExitCode.Exists,
            _ => ExitCode.Failed,
        };
        return new RefusedException(code, Words(response, words), response.StatusCode, type);
    }

    private string Words(HttpResponseMessage response, string words) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized when Server.Secret is null =>
            $"{Server.Shown} wants a token: set PEERSTOR_TOKEN to one that `peerstor token create --name NAME` prints on that device",
        HttpStatusCode.Unauthorized => $"{Server.Shown} does not know this token; it may have expired or been revoked",
        _ when words.Length > 0 => words,
        _ => $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}",
    };

    private static (string Type, string Words) ReadProblem(string body)
    {
        if (body.Length == 0)
        {
            return ("", "");
        }

        const string Prefix = "urn:peerstor:";
        using JsonDocument problem = JsonDocument.Parse(body);
        string type = Text("type");
        return (type.StartsWith(Prefix, StringComparison.Ordinal) ? type[Prefix.Length..] : type, $"{Text("title")}. {Text("detail")}");

        string Text(string name) => problem.RootElement.TryGetProperty(name, out JsonElement text) ? text.GetString() ?? "" : "";
    }
}
