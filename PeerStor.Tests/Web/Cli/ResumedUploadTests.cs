using System.Diagnostics;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>put, when the server or the command itself is killed in the middle.</summary>
public sealed class ResumedUploadTests
{
    private const int SizeBytes = 200 << 20;

    [Fact]
    public async Task An_upload_survives_a_server_that_is_killed_and_comes_back_on_another_port()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        string file = node.Write("film.bin", SizeBytes);
        await using Halfway halfway = await Halfway.BeginAsync(node, file);

        await node.StopAsync("KILL");
        await node.ServeAsync();
        await halfway.Put.WaitForExitAsync().InTimeAsync();

        Assert.Equal(0, halfway.Put.ExitCode);
        await SameAsync(node, file);
    }

    [Fact]
    public async Task A_command_that_was_killed_goes_on_where_it_was()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        string file = node.Write("film.bin", SizeBytes);
        await using Halfway halfway = await Halfway.BeginAsync(node, file);
        halfway.Put.Kill();
        await halfway.Put.WaitForExitAsync().InTimeAsync();

        await node.DoAsync("put", file, "films/");

        await SameAsync(node, file);
        // A second upload beside the first would have left it unfinished.
        Assert.DoesNotContain(await UploadsAsync(node), item => item.GetProperty("id").GetString() == halfway.Upload);
    }

    private static async Task SameAsync(CommandNode node, string file)
    {
        await node.DoAsync("get", "films/film.bin", "back.bin");
        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(node.Home.File("back.bin"))));
        Assert.Empty(await UploadsAsync(node));
    }

    private static async Task<IReadOnlyList<JsonElement>> UploadsAsync(CommandNode node)
    {
        JsonElement file = JsonDocument.Parse(await File.ReadAllTextAsync(node.NodeFile)).RootElement;
        using HttpClient client = new() { BaseAddress = new Uri(file.GetProperty("url").GetString()!) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", file.GetProperty("secret").GetString());
        return [.. JsonDocument.Parse(await client.GetStringAsync("api/v1/uploads")).RootElement.GetProperty("items").EnumerateArray()];
    }

    /// <summary>
    /// A put that cannot come to its end by itself, a part of its file safe on the server: the network stops in the middle, so that
    /// what the test does next does not depend on how fast the machine is.
    /// </summary>
    private sealed class Halfway(FaultProxy proxy, Process put, string upload) : IAsyncDisposable
    {
        public Process Put => put;

        public string Upload => upload;

        public static async Task<Halfway> BeginAsync(CommandNode node, string file)
        {
            string direct = await File.ReadAllTextAsync(node.NodeFile);
            Uri server = new(JsonDocument.Parse(direct).RootElement.GetProperty("url").GetString()!);
            FaultProxy proxy = new(server.Port) { MostBytesUp = SizeBytes / 2 };
            await File.WriteAllTextAsync(node.NodeFile, direct.Replace(server.Authority, proxy.Address.Authority, StringComparison.Ordinal));
            Process put = node.Begin("put", file, "films/");
            JsonElement? upload = null;
            using CancellationTokenSource limit = new(Patience.Long);
            while (upload is null)
            {
                Assert.False(put.HasExited, "the command ended before the network stopped");
                Assert.False(limit.IsCancellationRequested, "no part of the file was safe in time");
                upload = (await UploadsAsync(node)).Cast<JsonElement?>().FirstOrDefault(item => item!.Value.GetProperty("offset").GetInt64() > 0);
            }

            await File.WriteAllTextAsync(node.NodeFile, direct);
            return new Halfway(proxy, put, upload.Value.GetProperty("id").GetString()!);
        }

        public async ValueTask DisposeAsync()
        {
            if (!put.HasExited)
            {
                put.Kill();
            }

            put.Dispose();
            await proxy.DisposeAsync();
        }
    }
}
