using System.Net.Http.Headers;
using System.Text;

namespace PeerStor.Tests.Web.Api;

/// <summary>tus 1.0 as a client speaks it.</summary>
internal sealed class TusClient(HttpClient http)
{
    public static readonly Uri Root = new("/api/v1/tus", UriKind.Relative);

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static int Offset(HttpResponseMessage answer) => int.Parse(answer.Headers.GetValues("Upload-Offset").Single());

    public Task<HttpResponseMessage> CreateAsync(
        long? length, string name, (string Key, string Value) one = default, (string Key, string Value) two = default,
        byte[]? body = null, string? concat = null)
    {
        IEnumerable<string> metadata = new[] { ("filename", name), one, two }
            .Where(pair => !string.IsNullOrEmpty(pair.Item1)).Select(pair => $"{pair.Item1} {Base64(pair.Item2)}");
        List<(string, string)> headers = [("Upload-Metadata", string.Join(',', metadata))];
        if (length is { } bytes)
        {
            headers.Add(("Upload-Length", bytes.ToString()));
        }
        else if (concat is null)
        {
            headers.Add(("Upload-Defer-Length", "1"));
        }

        if (concat is not null)
        {
            headers.Add(("Upload-Concat", concat));
        }

        return SendAsync(HttpMethod.Post, Root, body, [.. headers]);
    }

    public Task<HttpResponseMessage> HeadAsync(Uri address) => SendAsync(HttpMethod.Head, address);

    public Task<HttpResponseMessage> PatchAsync(Uri address, int offset, byte[] body, params (string, string)[] headers) =>
        SendAsync(HttpMethod.Patch, address, body, [("Upload-Offset", offset.ToString()), .. headers]);

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, byte[]? body = null, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method, address) { Headers = { { "Tus-Resumable", "1.0.0" } } };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        return http.SendAsync(request);
    }
}
