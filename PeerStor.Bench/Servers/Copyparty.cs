namespace PeerStor.Bench.Servers;

/// <summary>copyparty from a checkout named by COPYPARTY: a popular file server for people, in Python.</summary>
internal sealed class Copyparty(string storeRoot) : Server("copyparty", storeRoot)
{
    private static readonly string? Checkout = Environment.GetEnvironmentVariable("COPYPARTY");
    private static readonly string? Python = new[] { "/usr/bin/python3", "/usr/local/bin/python3" }.FirstOrDefault(File.Exists);

    public override string? Missing =>
        Checkout is null || !Directory.Exists(Path.Combine(Checkout, "copyparty"))
            ? "COPYPARTY names no checkout of github.com/9001/copyparty"
            : Python is null ? "python3 is not installed" : null;

    public override IReadOnlyList<string> PageUrls => [$"{Address}/up/"];

    private string Files => Path.Combine(StoreDirectory, "files");

    public override string FileUrl(string fileName) => $"{Address}/up/{fileName}";

    public override Task RemoveUploadsAsync(CancellationToken cancellationToken)
    {
        foreach (string file in Directory.EnumerateFiles(Files))
        {
            File.Delete(file);
        }

        return Task.CompletedTask;
    }

    protected override IReadOnlyList<string> Prepare()
    {
        Directory.CreateDirectory(Files);
        return
        [
            "/usr/bin/env", $"HOME={StoreDirectory}", $"XDG_CONFIG_HOME={StoreDirectory}", $"PYTHONPATH={Checkout}",
            Python!, "-m", "copyparty", "-q", "-i", "127.0.0.1", "-p", $"{Port}", "-v", $"{Files}:up:rwmd",
        ];
    }
}
