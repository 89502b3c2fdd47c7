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

    private static void NoProblem(JsonElement finding) => Assert.NotEqual("problem", finding.GetProperty("state").GetString());

    private static string? State(JsonElement findings, string name) => findings.EnumerateArray()
        .Single(finding => finding.GetProperty("name").GetString() == name).GetProperty("state").GetString();
}
