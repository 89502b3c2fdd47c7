using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

/// <summary>The start and the stop of the server, by the real program.</summary>
public sealed class ServeCommandTests
{
    [Theory]
    // Not HUP or INT: a test run in the background ignores them, and so does everything that it starts.
    [InlineData("TERM")]
    public async Task A_signal_stops_it_cleanly(string signal)
    {
        await using CommandNode node = await CommandNode.StartAsync();

        Assert.Equal(0, await node.StopAsync(signal));

        Assert.False(File.Exists(node.NodeFile));
        Assert.Equal(4, (await node.RunAsync("ls")).ExitCode);
    }

    [Fact]
    public async Task A_second_process_on_the_same_directory_is_refused_in_one_line()
    {
        await using CommandNode node = await CommandNode.StartAsync();

        PeerStorProgram.Result second = await node.RunAsync("serve", "--port", "0");

        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith("error: ", Assert.Single(second.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(0, (await node.RunAsync("ls")).ExitCode);
    }

    [Fact]
    public async Task A_busy_port_means_the_next_free_one_and_it_is_said()
    {
        using TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        int busy = ((IPEndPoint)other.LocalEndpoint).Port;

        await using CommandNode node = await CommandNode.StartAsync("--port", $"{busy}");

        int taken = new Uri(node.Announcement.GetProperty("urls")[0].GetString()!).Port;
        Assert.NotEqual(busy, taken);
        Assert.Contains($"port {busy} is in use", node.Announcement.GetProperty("notices")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_user_can_read_how_to_talk_to_it()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using CommandNode node = await CommandNode.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(node.NodeFile));
        JsonElement file = JsonDocument.Parse(await File.ReadAllTextAsync(node.NodeFile)).RootElement;
        Assert.Equal(node.ServerId, file.GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task The_commands_work_again_after_a_kill_left_the_node_file_behind()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        await node.StopAsync("KILL");
        Assert.True(File.Exists(node.NodeFile));

        Assert.Equal(4, (await node.RunAsync("ls")).ExitCode);
        await node.DoAsync("token", "create", "--name", "while it rests");
        await node.ServeAsync();
        await node.DoAsync("ls");
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_with_one_line()
    {
        await using CommandNode node = new();
        await File.WriteAllTextAsync(node.Home.File(".env"), "PEERSTOR_PORT=many\n");

        PeerStorProgram.Result result = await node.RunAsync("serve");

        Assert.Equal(78, result.ExitCode);
        Assert.Equal(
            $"error: PEERSTOR_PORT=many ({node.Home.File(".env")}) is not possible; allowed: a whole number from 0 to 65535\n", result.Errors);
    }

    [Fact]
    public async Task What_is_not_there_yet_is_said_in_one_line_and_the_start_goes_on()
    {
        await using CommandNode node = new();
        await File.WriteAllTextAsync(node.Home.File(".env"), "STORAGE_BACKEND=s3\n");

        await node.ServeAsync("--port", "0", "--peer-port", "0");

        Assert.Equal(1, node.Announcement.GetProperty("notices").GetArrayLength());
    }
}
