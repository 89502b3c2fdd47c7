using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using PeerStor.Engine.Chunks;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Compression;

namespace PeerStor.Tests.Web.Hosting.Compression;

/// <summary>A real server on a free port with live compression and a few answers of every sort.</summary>
public sealed class CompressionServer : IAsyncLifetime
{
    public static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4_000).Select(i => $"line {i} of a page, ä € 😀\n")));
    public static readonly byte[] Short = Text[..500];

    private readonly WebApplication app;

    public CompressionServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.Use(StartOverAsync);
        app.UseLiveCompression();
        Map();
    }

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await app.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{app.BoundPort()}/") };
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string? accept, params (string Name, string Value)[] headers) =>
        await SendAsync(HttpMethod.Get, path, accept, headers);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? accept, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }

    public static async Task<byte[]> DecodeAsync(HttpResponseMessage response)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        using MemoryStream source = new(body);
        using MemoryStream plain = new();
        switch (response.Content.Headers.ContentEncoding.SingleOrDefault())
        {
            case "gzip":
                await new GZipStream(source, CompressionMode.Decompress).CopyToAsync(plain);
                return plain.ToArray();
            case "br":
                await new BrotliStream(source, CompressionMode.Decompress).CopyToAsync(plain);
                return plain.ToArray();
            case "zstd":
                byte[] unpacked = new byte[8 << 20];
                Assert.True(Zstd.TryDecompress(body, unpacked, out int length));
                return unpacked[..length];
            default:
                return body;
        }
    }

    private void Map()
    {
        string[] read = ["GET", "HEAD"];
        app.MapMethods("/file", read, () => Results.Bytes(
            Text, "text/plain; charset=utf-8", enableRangeProcessing: true, entityTag: new EntityTagHeaderValue("\"v1\"")));
        app.MapMethods("/weak", read, () => Results.Bytes(Text, "text/plain", entityTag: new EntityTagHeaderValue("\"v1\"", isWeak: true)));
        app.MapMethods("/short", read, () => Results.Bytes(Short, "text/plain"));
        app.MapMethods("/as/{**type}", read, (string type) => Results.Bytes(Text, type));
        app.MapGet("/string", () => Results.Text(Encoding.UTF8.GetString(Text), "text/html"));
        app.MapGet("/json", () => Results.Json(Enumerable.Range(0, 2_000).ToArray()));
        app.MapGet("/coded", (HttpResponse response) =>
        {
            response.Headers.ContentEncoding = "br";
            return Results.Bytes(Text, "text/plain");
        });
        app.MapGet("/fixed", (HttpResponse response) =>
        {
            response.Headers.CacheControl = "no-transform";
            return Results.Bytes(Text, "text/plain");
        });
        app.MapGet("/pieces", WritePiecesAsync);
        app.MapGet("/fails", WriteAndFailAsync);
        app.MapPut("/file", (HttpRequest request) => request.Headers.IfMatch.ToString());
    }

    private static async Task WritePiecesAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        for (int at = 0; at < Text.Length; at += 10_000)
        {
            await context.Response.Body.WriteAsync(Text.AsMemory(at, Math.Min(10_000, Text.Length - at)));
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task WriteAndFailAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.Headers.ETag = "\"v1\"";
        // So little stays in zstd's buffers at first; the others send their own header at once.
        await context.Response.Body.WriteAsync("half an answer"u8.ToArray());
        throw new InvalidDataException("the rest cannot be had");
    }

    private static async Task StartOverAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (InvalidDataException) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("started over");
        }
    }
}
