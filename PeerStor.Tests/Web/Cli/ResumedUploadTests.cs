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
        using Process put = node.Begin("put", file, "films/");
        await HalfwayAsync(node);

        await node.StopAsync("KILL");
        await node.ServeAsync();
        await put.WaitForExitAsync();

        Assert.Equal(0, put.ExitCode);
        await SameAsync(node, file);
    }

    [Fact]
    public async Task A_command_that_was_killed_goes_on_where_it_was()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        string file = node.Write("film.bin", SizeBytes);
        using Process first = node.Begin("put", file, "films/");
        string upload = (await HalfwayAsync(node)).GetProperty("id").GetString()!;
        first.Kill();
        await first.WaitForExitAsync();

        await node.DoAsync("put", file, "films/");

        await SameAsync(node, file);
        // A second upload beside the first would have left it unfinished.
        Assert.DoesNotContain(await UploadsAsync(node), item => item.GetProperty("id").GetString() == upload);
    }

    private static async Task SameAsync(CommandNode node, string file)
    {
        await node.DoAsync("get", "films/film.bin", "back.bin");
        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(node.Home.File("back.bin"))));
        Assert.Empty(await UploadsAsync(node));
    }

    /// <summary>Completes when a part of the file is safe on the server.</summary>
    private static async Task<JsonElement> HalfwayAsync(CommandNode node)
    {
        while (true)
        {
            foreach (JsonElement upload in await UploadsAsync(node))
            {
                if (upload.GetProperty("offset").GetInt64() > 0)
                {
                    return upload;
                }
            }

            await Task.Delay(5);
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> UploadsAsync(CommandNode node)
    {
        JsonElement file = JsonDocument.Parse(await File.ReadAllTextAsync(node.NodeFile)).RootElement;
        using HttpClient client = new() { BaseAddress = new Uri(file.GetProperty("url").GetString()!) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", file.GetProperty("secret").GetString());
        return [.. JsonDocument.Parse(await client.GetStringAsync("api/v1/uploads")).RootElement.GetProperty("items").EnumerateArray()];
    }
}
