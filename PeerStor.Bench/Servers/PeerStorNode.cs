using System.Net.Http.Headers;
using PeerStor.Bench.Measuring;

namespace PeerStor.Bench.Servers;

/// <summary>The program of this clone, with a data directory of its own.</summary>
/// <param name="settings">More of them, such as PEERSTOR_UPLOAD_SPEED=1 MB.</param>
internal sealed class PeerStorNode(string storeRoot, string program, params IReadOnlyList<string> settings) : Server("peerstor", storeRoot)
{
    private string token = "";

    public override string? Missing => File.Exists(program) ? null : $"{program} is not there; run ./deploy.sh build";

    public override IReadOnlyList<string> Headers => [$"Authorization: Bearer {token}"];

    public override IReadOnlyList<string> PageUrls =>
        [$"{Address}/", $"{Address}/upload", $"{Address}/stream", $"{Address}/library", $"{Address}/settings"];

    public string ApiUrl(string path) => $"{Address}/api/v1/{path}";

    /// <summary>What the search index takes on disk.</summary>
    public long IndexBytes => new FileInfo(Path.Combine(DataDirectory, "search.db")).Length;

    public override string FileUrl(string fileName) => $"{Address}/api/v1/content/{fileName}";

    public string DataDirectory => Path.Combine(StoreDirectory, "data");

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        string printed = await Commands.OutputAsync(
            [program, "token", "create", "--data", DataDirectory, "--name", "bench"], cancellationToken);
        token = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Last();
    }

    /// <summary>What is deleted goes to the trash and its segments live on for a while, so the node starts anew instead.</summary>
    public override async Task RemoveUploadsAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        await StartFreshAsync(cancellationToken);
        await WarmUpAsync(cancellationToken);
    }

    /// <summary>A server that people use has its code compiled; 128 MiB of random bytes do that here.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        byte[] some = new byte[16 << 20];
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        for (int i = 0; i < 8; i++)
        {
            System.Security.Cryptography.RandomNumberGenerator.Fill(some);
            using var body = new ByteArrayContent(some);
            using HttpResponseMessage answer = await client.PutAsync(FileUrl($"warm-{i}"), body, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    protected override IReadOnlyList<string> Prepare() =>
    [
        "/usr/bin/env", .. settings, program, "serve", "--data", DataDirectory, "--host", "127.0.0.1", "--port", $"{Port}", "--peer-port", $"{FreePort()}", "--name", "bench",
    ];
}
