using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Faults;

/// <summary>The real server on a disk that fails or is full (engine.md rules 23 and 24).</summary>
public class FailingDiskTests
{
    private const int MostPuts = 2000;

    [LinuxFact("strace", "-V")]
    public async Task After_a_failed_fsync_nothing_more_is_acknowledged_an_alert_says_so_and_reads_go_on()
    {
        using TempFolder folder = new();
        string log = folder.File("strace.log");
        await using ServerProcess server = new(
            folder.File("data"), "strace", "-f", "-o", log, "-e", "trace=fsync,fdatasync", "-e",
            "inject=fsync,fdatasync:error=EIO:when=40+");
        await server.SignInAsync();
        await server.StartAsync();

        List<int> acknowledged = await PutUntilRefusedAsync(server.Client, HttpStatusCode.ServiceUnavailable, 5_000);

        Assert.NotEmpty(acknowledged);
        await AssertReadableAsync(server.Client, acknowledged, 5_000);
        using HttpResponseMessage again = await PutAsync(server.Client, MostPuts, 5_000);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, again.StatusCode);
        JsonElement status = await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/status");
        Assert.True(status.GetProperty("storage").GetProperty("readOnly").GetBoolean());
        Assert.NotEqual(0, status.GetProperty("alerts").GetArrayLength());
    }

    [LinuxFact("unshare", "--mount true")]
    public async Task A_full_disk_refuses_uploads_with_the_figures_and_everything_stored_can_be_read_and_deleted()
    {
        using TempFolder folder = new();
        string data = Directory.CreateDirectory(folder.File("data")).FullName;
        await ShellAsync("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", data);
        try
        {
            await using ServerProcess server = new(data);
            await server.SignInAsync();
            await server.StartAsync();

            List<int> acknowledged = await PutUntilRefusedAsync(server.Client, HttpStatusCode.InsufficientStorage, 700_000);

            Assert.NotEmpty(acknowledged);
            await AssertReadableAsync(server.Client, acknowledged, 700_000);
            using HttpResponseMessage refused = await PutAsync(server.Client, MostPuts, 700_000);
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            JsonElement problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(problem.TryGetProperty("free", out _));
            Assert.True(problem.TryGetProperty("needed", out _));
            using HttpResponseMessage deleted = await server.Client.DeleteAsync($"/api/v1/content/{acknowledged[0]}.bin");
            Assert.True(deleted.IsSuccessStatusCode, deleted.StatusCode.ToString());
        }
        finally
        {
            await ShellAsync("umount", data);
        }
    }

    private static async Task<List<int>> PutUntilRefusedAsync(HttpClient client, HttpStatusCode refusal, int size)
    {
        List<int> acknowledged = [];
        for (int number = 0; number < MostPuts; number++)
        {
            using HttpResponseMessage answer = await PutAsync(client, number, size);
            if (answer.StatusCode != HttpStatusCode.Created)
            {
                Assert.Equal(refusal, answer.StatusCode);
                return acknowledged;
            }

            acknowledged.Add(number);
        }

        Assert.Fail("the disk never failed");
        return acknowledged;
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient client, int number, int size) =>
        client.PutAsync($"/api/v1/content/{number}.bin", new ByteArrayContent(Content(number, size)));

    private static async Task AssertReadableAsync(HttpClient client, List<int> numbers, int size)
    {
        foreach (int number in numbers)
        {
            Assert.Equal(Content(number, size), await client.GetByteArrayAsync($"/api/v1/content/{number}.bin"));
        }
    }

    private static byte[] Content(int number, int size)
    {
        byte[] content = new byte[size];
        new Random(number).NextBytes(content);
        return content;
    }

    private static async Task ShellAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
