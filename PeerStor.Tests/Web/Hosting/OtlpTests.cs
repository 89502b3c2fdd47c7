using System.Net;
using PeerStor.Tests.Support;
using PeerStor.Tests.Web.Sharing;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Configuration;
using PeerStor.Web.Hosting.Telemetry;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Figures and traces for a receiver of OpenTelemetry.</summary>
public sealed class OtlpTests
{
    private static readonly string[] Standing = ["peerstor_stored_bytes", "peerstor_chunks_by_copies", "peerstor_ready", "process_resident_memory_bytes"];

    [Fact]
    public async Task A_receiver_gets_the_figures_of_metrics_by_their_names()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using TestServer server = await StartAsync(receiver.Address);
        await server.PutAsync("a.txt", "a");

        Assert.True(await server.Get<OtlpSender>().SendAsync(default));

        string sent = receiver.All("/v1/metrics");
        Assert.All([.. Standing, "peerstor_http_request_seconds", "peerstor_content_received_bytes", "purpose", "upload", "peerstor-test"], name =>
            Assert.Contains(name, sent, StringComparison.Ordinal));
        Assert.All(receiver.Messages, message => Assert.Equal(("application/x-protobuf", "abc"), (message.Type, message.Key)));
    }

    [Fact]
    public async Task What_is_told_of_requests_holds_no_name_no_path_no_query_and_no_secret()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using TestServer server = await StartAsync(receiver.Address);
        await server.PutAsync("private/diagnosis.txt", "a");
        TestShare share = await server.ShareAsync(new { path = "private" });
        server.Client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        server.Client.DefaultRequestHeaders.Add("tracestate", "vendor=diagnosis");
        server.Client.DefaultRequestHeaders.Add("User-Agent", "diagnosis");
        foreach ((string method, string address) in new[]
        {
            ("GET", "api/v1/content/private/diagnosis.txt"), ("GET", "api/v1/search?q=diagnosis"), ("GET", share.Path), ("GET", "private/diagnosis"),
            ("GET", "api/v1/content/private/other-diagnosis.txt"), ("DIAGNOSIS", "library/private"), ("GET", "library?path=/diagnosis"),
        })
        {
            using HttpRequestMessage request = new(new HttpMethod(method), address);
            using HttpResponseMessage answer = await server.Client.SendAsync(request);
        }

        await server.Get<OtlpSender>().SendAsync(default);

        string sent = receiver.All("/v1/traces");
        Assert.Contains("GET /api/v1/content/{**path}", sent, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", sent, StringComparison.Ordinal);
        Assert.All(["diagnosis", "private", share.Secret, server.OwnerToken, "127.0.0.1"], secret =>
            Assert.All(receiver.Messages, message => Assert.DoesNotContain(secret, message.Bytes, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Grpc_is_spoken_too()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync(isGrpc: true);
        await using TestServer server = await StartAsync(receiver.Address, OtlpProtocol.Grpc);

        Assert.True(await server.Get<OtlpSender>().SendAsync(default));

        Assert.Contains("peerstor_ready", receiver.All("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_is_away_harms_nothing()
    {
        await using TestServer server = await StartAsync(new Uri("http://127.0.0.1:1"));

        Assert.False(await server.Get<OtlpSender>().SendAsync(default));

        await server.PutAsync("a.txt", "a");
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("api/v1/content/a.txt")).StatusCode);
    }

    [Fact]
    public void It_is_set_by_the_names_that_OpenTelemetry_gives_and_off_without_them()
    {
        using TempFolder folder = new();
        File.WriteAllLines(folder.File(".env"),
        [
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_EXPORTER_OTLP_HEADERS=x-key=abc",
        ]);
        Dictionary<string, string> flags = new() { ["--data"] = folder.File("data") };

        LoadedSettings set = new(flags, _ => null, folder.Path);

        Assert.Equal(new OtlpOptions(new Uri("http://collector:4317"), OtlpProtocol.Grpc, "x-key=abc", "peerstor"), OtlpOptions.From(set));
        Assert.DoesNotContain(set.Effective, setting => setting.Value.Contains("abc", StringComparison.Ordinal));
        Assert.Null(OtlpOptions.From(new LoadedSettings(flags, _ => null, folder.File("nowhere"))));
    }

    private static Task<TestServer> StartAsync(Uri receiver, OtlpProtocol protocol = OtlpProtocol.HttpProtobuf) => TestServer.StartAsync(change: options => new ServeOptions
    {
        Engine = options.Engine, Addresses = options.Addresses, Port = 0,
        Otlp = new OtlpOptions(receiver, protocol, "X-Key=abc", "peerstor-test"),
    });
}
