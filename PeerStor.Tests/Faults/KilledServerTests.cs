using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PeerStor.Engine;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Faults;

/// <summary>
/// kill -9 of the real server while several clients upload (engine.md: acknowledged data is never lost). <c>PEERSTOR_TEST_KILLS=200</c>
/// kills it so often.
/// </summary>
public class KilledServerTests
{
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("PEERSTOR_TEST_KILLS") ?? "100", CultureInfo.InvariantCulture);

    private const int TusBytes = 3_000_000;
    private const int TusPatchBytes = 400_000;

    /// <summary>Files that the server acknowledged, by path, with the SHA-256 of what was sent.</summary>
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();

    /// <summary>Everything that was ever begun: only this may be visible, and only whole.</summary>
    private readonly ConcurrentDictionary<string, string> _begun = new();

    private int _next;
    private (string Location, string Path, byte[] Content, long Acknowledged)? _tus;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_no_half_file_is_seen_when_the_server_is_killed_again_and_again()
    {
        using TempFolder folder = new();
        await using ServerProcess server = new(folder.Path);
        await server.SignInAsync();
        Random random = new(20261121);
        for (int kill = 0; kill < Kills; kill++)
        {
            await server.StartAsync();
            await CheckNewestAsync(server.Client);
            using CancellationTokenSource stop = new();
            Task[] clients =
            [
                PutAsync(server.Client, 3_000, 20, stop.Token), PutAsync(server.Client, 600_000, 2, stop.Token),
                TusAsync(server.Client, stop.Token),
            ];
            await Task.Delay(random.Next(20, 300));
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        await server.StartAsync();
        await CheckAllAsync(server.Client);
        await server.KillAsync();
        await CheckOrphansAreCollectedAsync(folder.Path);
    }

    private async Task PutAsync(HttpClient client, int size, int count, CancellationToken stop)
    {
        for (int i = 0; i < count && !stop.IsCancellationRequested; i++)
        {
            (string path, byte[] content, string hash) = NewFile(size);
            try
            {
                using HttpResponseMessage answer = await client.PutAsync("/api/v1/content/" + path, new ByteArrayContent(content), stop);
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                _acknowledged[path] = hash;
            }
            catch (Exception broken) when (ServerProcess.IsGone(broken) || broken is OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One upload after the other, each going on where the server says it was, also after a kill.</summary>
    private async Task TusAsync(HttpClient client, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await StepAsync(client, stop);
            }
        }
        catch (Exception broken) when (ServerProcess.IsGone(broken) || broken is OperationCanceledException)
        {
            // The server is gone; the upload goes on with the next one.
        }
    }

    private async Task StepAsync(HttpClient client, CancellationToken stop)
    {
        if (_tus is not { } upload)
        {
            (string path, byte[] content, _) = NewFile(TusBytes);
            using HttpRequestMessage create = new(HttpMethod.Post, "/api/v1/tus");
            create.Headers.Add("Tus-Resumable", "1.0.0");
            create.Headers.Add("Upload-Length", content.Length.ToString(CultureInfo.InvariantCulture));
            create.Headers.Add("Upload-Metadata", "filename " + Convert.ToBase64String(Encoding.UTF8.GetBytes(path)));
            using HttpResponseMessage created = await client.SendAsync(create, stop);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            _tus = (created.Headers.Location!.ToString(), path, content, 0);
            return;
        }

        using HttpRequestMessage head = new(HttpMethod.Head, upload.Location);
        head.Headers.Add("Tus-Resumable", "1.0.0");
        using HttpResponseMessage state = await client.SendAsync(head, stop);
        Assert.Equal(HttpStatusCode.OK, state.StatusCode);
        long offset = long.Parse(state.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
        Assert.True(offset >= upload.Acknowledged, $"acknowledged {upload.Acknowledged}, after the kill {offset}");
        if (offset == upload.Content.Length)
        {
            _acknowledged[upload.Path] = _begun[upload.Path];
            _tus = null;
            return;
        }

        int length = (int)Math.Min(TusPatchBytes, upload.Content.Length - offset);
        using HttpRequestMessage patch = new(HttpMethod.Patch, upload.Location);
        patch.Headers.Add("Tus-Resumable", "1.0.0");
        patch.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        patch.Content = new ByteArrayContent(upload.Content, (int)offset, length);
        patch.Content.Headers.ContentType = new("application/offset+octet-stream");
        using HttpResponseMessage patched = await client.SendAsync(patch, stop);
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        _tus = upload with { Acknowledged = offset + length };
    }

    private (string Path, byte[] Content, string Hash) NewFile(int size)
    {
        int number = Interlocked.Increment(ref _next);
        byte[] content = new byte[size];
        new Random(number).NextBytes(content);
        string path = string.Create(CultureInfo.InvariantCulture, $"file-{number}.bin");
        string hash = Convert.ToHexString(SHA256.HashData(content));
        _begun[path] = hash;
        return (path, content, hash);
    }

    private async Task CheckNewestAsync(HttpClient client)
    {
        foreach ((string path, string hash) in _acknowledged.OrderByDescending(file => file.Key.Length).ThenByDescending(file => file.Key).Take(6))
        {
            Assert.Equal(hash, await HashAsync(client, path));
        }
    }

    private async Task CheckAllAsync(HttpClient client)
    {
        List<string> visible = [];
        string? cursor = null;
        do
        {
            JsonElement page = await client.GetFromJsonAsync<JsonElement>("/api/v1/list/?limit=1000" + (cursor is null ? "" : "&cursor=" + cursor));
            visible.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Empty(_acknowledged.Keys.Except(visible));
        foreach (string path in visible)
        {
            Assert.Equal(_begun[path], await HashAsync(client, path));
        }
    }

    /// <summary>What the kills left behind goes: uploads after a week, then their chunks after another.</summary>
    private static async Task CheckOrphansAreCollectedAsync(string directory)
    {
        ManualClock clock = new();
        clock.Advance(DateTimeOffset.UtcNow - clock.GetUtcNow());
        await using PeerStorEngine engine = await PeerStorEngine.OpenAsync(
            new EngineOptions { DataDirectory = directory, MinimumFreeBytes = 0 }, clock);
        for (int week = 0; week < 3; week++)
        {
            clock.Advance(TimeSpan.FromDays(8));
            Task round = engine.Maintenance.RunAsync(default);
            while (!round.IsCompleted)
            {
                // The scrub reads slowly by the clock, which only moves when told.
                clock.Advance(TimeSpan.FromSeconds(10));
                await Task.Delay(1);
            }

            await round;
        }

        Assert.Empty(await engine.Uploads.ListAsync(engine.Accounts.Owner, default));
        Assert.Equal(
            engine.Database.Read(connection => connection.Scalar<long>("SELECT count(*) FROM chunk_refs")),
            engine.Chunks.Totals.Chunks);
    }

    private static async Task<string> HashAsync(HttpClient client, string path) =>
        Convert.ToHexString(SHA256.HashData(await client.GetByteArrayAsync("/api/v1/content/" + path)));
}
