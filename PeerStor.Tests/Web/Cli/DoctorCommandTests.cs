using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task A_healthy_node_has_no_problem_running_or_not()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        Assert.All((await node.JsonAsync("doctor")).EnumerateArray(), NoProblem);
        Assert.Equal(0, await node.StopAsync("TERM"));

        JsonElement findings = await node.JsonAsync("doctor");

        Assert.All(findings.EnumerateArray(), NoProblem);
        Assert.Equal("ok", State(findings, "peerstor.db"));
        Assert.Equal("ok", State(findings, Path.Combine("chunks", "index.db")));
    }

    [Fact]
    public async Task A_directory_that_others_can_read_is_a_problem_with_its_cure()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using CommandNode node = new();
        Directory.CreateDirectory(node.Data, (UnixFileMode)0b111_101_101);

        PeerStorProgram.Result result = await node.RunAsync("doctor");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"problem\trights\t", result.Output, StringComparison.Ordinal);
        Assert.Contains($"chmod 700 {node.Data}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_is_a_problem()
    {
        await using CommandNode node = await CommandNode.StartAsync();
        await node.StopAsync("TERM");
        using (FileStream file = File.OpenWrite(Path.Combine(node.Data, "peerstor.db")))
        {
            file.Position = 4096;
            file.Write(new byte[8192].Select(_ => (byte)0xA5).ToArray());
        }

        PeerStorProgram.Result result = await node.RunAsync("doctor", "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("problem", State(JsonDocument.Parse(result.Output).RootElement, "peerstor.db"));
    }

    [Fact]
    public async Task A_storage_backend_is_tried_and_what_is_wrong_with_it_is_said()
    {
        await using CommandNode node = new();
        Directory.CreateDirectory(node.Data, (UnixFileMode)0b111_000_000);
        Assert.Equal("ok", State(await node.JsonAsync("doctor", "--only", "storage"), "storage"));
        await File.WriteAllTextAsync(Path.Combine(node.Data, ".env"), $"STORAGE_BACKEND=nfs\nNFS_MOUNT_POINT={node.Data}\n");

        PeerStorProgram.Result unmounted = await node.RunAsync("doctor", "--only", "storage");
        PeerStorProgram.Result unknown = await node.RunAsync("doctor", "--only", "weather");

        Assert.Equal(1, unmounted.ExitCode);
        Assert.Contains("problem\tstorage\t", unmounted.Output, StringComparison.Ordinal);
        Assert.Contains("mounted", unmounted.Output, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
    }

    private static void NoProblem(JsonElement finding) => Assert.NotEqual("problem", finding.GetProperty("state").GetString());

    private static string? State(JsonElement findings, string name) => findings.EnumerateArray()
        .Single(finding => finding.GetProperty("name").GetString() == name).GetProperty("state").GetString();
}
