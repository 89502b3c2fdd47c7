namespace PeerStor.Bench.Servers;

/// <summary>nginx with WebDAV PUT and sendfile: plain files, no encryption, no fsync. The yardstick.</summary>
internal sealed class Nginx(string storeRoot) : Server("nginx", storeRoot)
{
    private static readonly string? Program = new[] { "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx" }.FirstOrDefault(File.Exists);

    public override string? Missing => Program is null ? "nginx is not installed (Debian: nginx-light)" : null;

    public override IReadOnlyList<string> PageUrls => [$"{Address}/"];

    private string Files => Path.Combine(StoreDirectory, "files");

    public override string FileUrl(string fileName) => $"{Address}/{fileName}";

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
        string configuration = Path.Combine(StoreDirectory, "nginx.conf");
        string user = Environment.UserName == "root" ? "user root;" : "";
        File.WriteAllText(configuration, $$"""
            {{user}} daemon off; worker_processes {{Environment.ProcessorCount}};
            pid {{StoreDirectory}}/nginx.pid; error_log {{StoreDirectory}}/error.log;
            events { worker_connections 512; }
            http {
              sendfile on; tcp_nopush on; access_log off; keepalive_requests 1000000;
              default_type application/octet-stream; autoindex on;
              client_body_temp_path {{StoreDirectory}}/body; proxy_temp_path {{StoreDirectory}}/proxy;
              fastcgi_temp_path {{StoreDirectory}}/fastcgi; uwsgi_temp_path {{StoreDirectory}}/uwsgi;
              scgi_temp_path {{StoreDirectory}}/scgi;
              server {
                listen 127.0.0.1:{{Port}}; root {{Files}}; client_max_body_size 0;
                dav_methods PUT DELETE; create_full_put_path on;
              }
            }
            """);
        return [Program!, "-c", configuration, "-p", StoreDirectory, "-e", Path.Combine(StoreDirectory, "error.log")];
    }
}
