using System.Globalization;
using System.Net;
using System.Text;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Balancing;

/// <summary>Uploads a file in parts, and asks how far it is when something broke. What was acknowledged may never be less.</summary>
internal sealed class TusClient
{
    private readonly byte[] _content;
    private readonly string _location;
    private int _acknowledged;

    private TusClient(byte[] content, string location)
    {
        _content = content;
        _location = location;
    }

    public bool IsWhole => _acknowledged == _content.Length;

    public static async Task<TusClient> CreateAsync(HttpClient client, string name, byte[] content)
    {
        while (true)
        {
            using HttpRequestMessage request = Request(HttpMethod.Post, "/api/v1/tus");
            request.Headers.Add("Upload-Length", content.Length.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("Upload-Metadata", "filename " + Convert.ToBase64String(Encoding.UTF8.GetBytes(name)));
            try
            {
                using HttpResponseMessage answer = await client.SendAsync(request);
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    return new TusClient(content, answer.Headers.Location!.IsAbsoluteUri ? answer.Headers.Location.PathAndQuery : answer.Headers.Location.OriginalString);
                }

                Assert.True((int)answer.StatusCode >= 500, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
            catch (Exception broken) when (ServerProcess.IsGone(broken))
            {
                // Nothing was created that matters.
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Sends a part; whatever breaks, goes on from what the server says it has.</summary>
    public async Task SendAsync(HttpClient client, int bytes)
    {
        try
        {
            await PatchAsync(client, bytes);
            return;
        }
        catch (Exception broken) when (ServerProcess.IsGone(broken) || broken is IOException)
        {
            // Asked below.
        }

        await TestCluster.UntilAsync(() => IsOffsetKnownAsync(client), "the upload is known again");
    }

    public async Task PatchAsync(HttpClient client, int bytes)
    {
        using HttpRequestMessage request = Request(HttpMethod.Patch, _location);
        request.Headers.Add("Upload-Offset", _acknowledged.ToString(CultureInfo.InvariantCulture));
        request.Content = new ByteArrayContent(_content, _acknowledged, Math.Min(bytes, _content.Length - _acknowledged));
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        using HttpResponseMessage answer = await client.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}", null, answer.StatusCode);
        }

        _acknowledged = Offset(answer);
    }

    private async Task<bool> IsOffsetKnownAsync(HttpClient client)
    {
        try
        {
            using HttpRequestMessage request = Request(HttpMethod.Head, _location);
            using HttpResponseMessage answer = await client.SendAsync(request);
            if (!answer.IsSuccessStatusCode)
            {
                Assert.True((int)answer.StatusCode >= 500, $"an upload that was acknowledged is gone: {answer.StatusCode}");
                return false;
            }

            int offset = Offset(answer);
            Assert.True(offset >= _acknowledged, $"{_acknowledged} bytes were acknowledged, {offset} are there");
            _acknowledged = offset;
            return true;
        }
        catch (Exception broken) when (ServerProcess.IsGone(broken))
        {
            return false;
        }
    }

    private static int Offset(HttpResponseMessage answer) => int.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);

    private static HttpRequestMessage Request(HttpMethod method, string path) => new(method, path) { Headers = { { "Tus-Resumable", "1.0.0" } } };
}
