using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PeerStor.Tests.Support;

/// <summary>
/// A real S3 server: Ceph's RADOS Gateway with one monitor and one store in memory, on ports of its own. The gateway alone can be
/// stopped and started again; what it stored is then still there.
/// </summary>
/// <param name="folder">Where it keeps its own files; whoever gave it removes it.</param>
/// <param name="memoryBytes">How much can be stored.</param>
internal sealed class CephServer(string folder, long memoryBytes) : IDisposable
{
    public const string AccessKey = "test";
    public const string SecretKey = "testsecret";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _monitorPort = FreePort();

    /// <summary>Null where it can run; else what is missing.</summary>
    public static string? Missing { get; } = Find("radosgw", "ceph-mon", "ceph-osd", "radosgw-admin", "monmaptool", "ceph") is { } program
        ? $"{program} is not installed (packages ceph-mon, ceph-osd, radosgw): nothing was tried against a real S3 server."
        : null;

    public int Port { get; } = FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}");

    private string Configuration => In("ceph.conf");

    public void Create()
    {
        foreach (string part in (string[])["mon", "osd", "run", "log"])
        {
            Directory.CreateDirectory(In(part));
        }

        string cluster = Guid.NewGuid().ToString();
        File.WriteAllText(Configuration, Settings(cluster));
        Run("monmaptool", "--create", "--fsid", cluster, "--addv", "a", $"[v2:127.0.0.1:{_monitorPort}/0]", In("monmap"));
        Run("ceph-mon", "-c", Configuration, "-i", "a", "--mkfs", "--monmap", In("monmap"));
        Run("ceph-mon", "-c", Configuration, "-i", "a");
        string store = Guid.NewGuid().ToString();
        Run("ceph", "-c", Configuration, "osd", "new", store, "0");
        Run("ceph-osd", "-c", Configuration, "-i", "0", "--mkfs", "--osd-uuid", store);
        Run("ceph-osd", "-c", Configuration, "-i", "0");
        // Whoever stores something before the store is up waits for a minute.
        Run("ceph", "-c", Configuration, "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=localhost");
        Start();
        AddUser("test", AccessKey, SecretKey);
    }

    public void AddUser(string name, string accessKey, string secretKey) => Run(
        "radosgw-admin", "-c", Configuration, "-n", "client.rgw", "user", "create", $"--uid={name}", $"--display-name={name}",
        $"--access-key={accessKey}", $"--secret={secretKey}");

    public void Start()
    {
        Run("radosgw", "-c", Configuration, "-n", "client.rgw");
        Stopwatch waiting = Stopwatch.StartNew();
        while (!Listens())
        {
            if (waiting.Elapsed > Patience)
            {
                throw new InvalidOperationException("The gateway does not answer.");
            }
        }
    }

    public void Stop() => Kill("client.rgw");

    public void Dispose()
    {
        foreach (string name in (string[])["client.rgw", "osd.0", "mon.a"])
        {
            Kill(name);
        }
    }

    private string In(string name) => Path.Combine(folder, name);

    private void Kill(string name)
    {
        string file = In($"run/{name}.pid");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            try
            {
                using Process process = Process.GetProcessById(id);
                process.Kill();

                // A daemon is no child of this process: where nobody reaps it, it is never seen to have ended.
                process.WaitForExit(TimeSpan.FromSeconds(10));
            }
            catch (ArgumentException)
            {
                // It has ended already.
            }

            File.Delete(file);
        }
    }

    private bool Listens()
    {
        try
        {
            using TcpClient trial = new();
            trial.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Settings(string cluster) => $"""
        [global]
        fsid = {cluster}
        mon host = [v2:127.0.0.1:{_monitorPort}/0]
        public network = 127.0.0.0/8
        auth cluster required = none
        auth service required = none
        auth client required = none
        run dir = {In("run")}
        admin socket = {In("run")}/$name.$pid.asok
        pid file = {In("run")}/$name.pid
        log file = {In("log")}/$name.log
        mon cluster log file = {In("log")}/cluster.log
        mon data = {In("mon")}
        osd data = {In("osd")}
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 1
        osd pool default pgp num = 1
        osd pool default pg autoscale mode = off
        mon allow pool size one = true
        osd crush chooseleaf type = 0
        osd objectstore = memstore
        memstore device bytes = {memoryBytes}
        osd class update on start = false
        osd max object name len = 256
        osd max object namespace len = 64
        mon data avail crit = 1
        mon data avail warn = 2
        mon max pg per osd = 1000
        ms bind ipv6 = false
        ms bind msgr1 = false
        ms mon client mode = crc
        ms client mode = crc
        ms cluster mode = crc
        ms service mode = crc
        paxos propose interval = 0.02
        paxos min wait = 0.01
        [client.rgw]
        rgw frontends = beast endpoint=127.0.0.1:{Port} tcp_nodelay=1
        rgw enable apis = s3, admin
        rgw enable usage log = false
        rgw run sync thread = false
        rgw relaxed region enforcement = true
        rgw thread pool size = 32

        """;

    private static void Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;

        // A daemon keeps its parent's pipes open, so nothing is read to the end.
        if (!process.WaitForExit(Patience) || process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
        }
    }

    private static string? Find(params string[] programs)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/bin"];
        return programs.FirstOrDefault(program => !folders.Any(folder => File.Exists(Path.Combine(folder, program))));
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
