using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PeerStor.Web.Hosting;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Takes what is sent by OTLP, over HTTP or gRPC, and keeps it as it came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, string Type, string? Key, string Bytes)> _messages = new();

    private OtlpReceiver(WebApplication app)
    {
        _app = app;
        app.Run(TakeAsync);
    }

    public Uri Address => new($"http://127.0.0.1:{_app.BoundPort()}");

    public IReadOnlyList<(string Path, string Type, string? Key, string Bytes)> Messages => [.. _messages];

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        OtlpReceiver receiver = new(builder.Build());
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Texts lie in these messages as they are.</summary>
    public string All(string path) => string.Concat(_messages.Where(message => message.Path == path).Select(message => message.Bytes));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        _messages.Enqueue((
            context.Request.Path.Value!, context.Request.ContentType ?? "", context.Request.Headers["X-Key"], Encoding.Latin1.GetString(body.ToArray())));
        context.Response.ContentType = context.Request.ContentType;
        if (context.Response.SupportsTrailers())
        {
            // An empty message, and that all is well.
            await context.Response.Body.WriteAsync(new byte[5]);
            context.Response.AppendTrailer("grpc-status", "0");
        }
    }
}
