using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PeerStor.Tests.Support;

/// <summary>A real nginx in front of a server, with a rule of its own: nobody deletes through it.</summary>
internal sealed class NginxProxy : IDisposable
{
    private readonly TempFolder _folder = new();

    public NginxProxy(int serverPort)
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        File.WriteAllText(Path.Combine(_folder.Path, "nginx.conf"), $$"""
            worker_processes 1;
            pid nginx.pid;
            error_log error.log;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              upstream peerstor { server 127.0.0.1:{{serverPort}}; keepalive 1; }
              server {
                listen 127.0.0.1:{{Port}};
                location / {
                  limit_except GET PUT POST { deny all; }
                  proxy_pass http://peerstor;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $host;
                  proxy_request_buffering off;
                }
              }
            }
            """);
        // It answers when it listens, and goes on in the background.
        Run("-p", _folder.Path, "-e", "error.log", "-c", "nginx.conf");
    }

    public int Port { get; }

    public void Dispose()
    {
        Run("-p", _folder.Path, "-e", "error.log", "-c", "nginx.conf", "-s", "stop");
        _folder.Dispose();
    }

    private static void Run(params string[] arguments)
    {
        ProcessStartInfo start = new("nginx") { RedirectStandardError = false };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process nginx = Process.Start(start)!;
        nginx.WaitForExit();
        if (nginx.ExitCode != 0)
        {
            throw new InvalidOperationException($"nginx ended with {nginx.ExitCode}.");
        }
    }
}
