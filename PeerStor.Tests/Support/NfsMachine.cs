using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PeerStor.Tests.Support;

/// <summary>
/// A share on a real NFS server (Ganesha), and a machine that mounts it with the kernel's own client. The kernel here may have none:
/// the machine is Linux as a program (User Mode Linux), whose root is this one's, read-only. Server, machine and the wire between
/// them live in namespaces of their own and end together.
/// </summary>
internal sealed class NfsMachine : IDisposable
{
    /// <summary>Where the share is mounted, and where another client has it that remembers nothing.</summary>
    public const string Share = "/run/nfs", Behind = "/run/behind";

    /// <summary>Where the machine finds .NET, the tests and the program.</summary>
    private const string Dotnet = "/run/dotnet", Tests = "/run/tests", Program = "/run/program";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TempFolder _folder = new();

    public NfsMachine()
    {
        Directory.CreateDirectory(Exported);
        File.WriteAllText(_folder.File("ganesha.conf"), $$"""
            NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false; Bind_addr = 10.99.0.1; mount_path_pseudo = true; }
            NFSv4 { Graceless = true; Lease_Lifetime = 10; RecoveryRoot = "{{_folder.Path}}"; }
            EXPORT { Export_Id = 1; Path = {{Exported}}; Pseudo = /share; Access_Type = RW; Squash = No_Root_Squash; SecType = sys;
              Protocols = 4; Transports = TCP; FSAL { Name = VFS; } }
            """);
    }

    /// <summary>Null where it can run; else what is missing.</summary>
    public static string? Missing { get; } = Find();

    /// <summary>What the share holds, as it lies at the server.</summary>
    public string Exported => _folder.File("share");

    /// <summary>Runs a script on the machine, which is started for it, and gives what it said. Commands: <c>contract CLASS KIND</c> runs
    /// tests there, <c>peerstor</c> is the program, <c>mount_share</c> mounts the share once more.</summary>
    public async Task<string> RunAsync(string script)
    {
        await File.WriteAllTextAsync(_folder.File("init"), Inside(script));
        await File.WriteAllTextAsync(_folder.File("outside"), Outside());
        File.SetUnixFileMode(_folder.File("init"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using Process machine = Process.Start(new ProcessStartInfo(
            "unshare", ["--net", "--mount", "--pid", "--fork", "--kill-child", "bash", _folder.File("outside")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path,
            Environment = { ["HOME"] = _folder.Path, ["TMPDIR"] = "/dev/shm" },
        })!;
        StringBuilder said = new();
        machine.OutputDataReceived += (_, line) => said.AppendLine(line.Data);
        machine.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        machine.BeginOutputReadLine();
        machine.BeginErrorReadLine();
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await machine.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The machine does not come to an end:\n{said}");
        }
        finally
        {
            machine.Kill(entireProcessTree: true);
        }

        string all = said.ToString();
        return all[Math.Max(0, all.IndexOf("=== begin", StringComparison.Ordinal))..];
    }

    public void Dispose() => _folder.Dispose();

    private string Outside() => $$"""
        set -eu
        mount -t tmpfs tmpfs /run
        mkdir /run/ganesha
        ip link set lo up
        ip tuntap add dev tap0 mode tap
        ip addr add 10.99.0.1/24 dev tap0
        ip link set tap0 up
        ganesha.nfsd -F -f '{{_folder.File("ganesha.conf")}}' -L '{{_folder.File("ganesha.log")}}' -p /run/ganesha/pid >/dev/null 2>&1 &
        for _ in $(seq 300); do (exec 3<>/dev/tcp/10.99.0.1/2049) 2>/dev/null && break; sleep 0.1; done
        exec linux.uml mem=2048M quiet rootfstype=hostfs rootflags=/ ro init='{{_folder.File("init")}}' \
          vec0:transport=tap,ifname=tap0,depth=64,gro=1 con=null con0=null,fd:1 </dev/null
        """;

    private static string Inside(string script) => $$"""
        #!/bin/bash
        export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        mount -t proc proc /proc
        mount -t sysfs sys /sys
        mount -t tmpfs tmpfs /run
        mkdir -p {{Share}} {{Behind}} {{Dotnet}} {{Tests}} {{Program}} /run/home /run/modules/lib
        mount --bind '{{Root()}}' {{Dotnet}}
        mount --bind '{{AppContext.BaseDirectory}}' {{Tests}}
        mount --bind '{{Path.GetDirectoryName(Path.GetFullPath(PeerStorProgram.Path))}}' {{Program}}
        mount -t tmpfs tmpfs /tmp
        mount -t tmpfs tmpfs /dev/shm 2>/dev/null
        ln -s /usr/lib/uml/modules /run/modules/lib/modules
        modprobe -d /run/modules nfsv4
        ip link set lo up
        ip addr add 10.99.0.2/24 dev vec0
        ip link set vec0 up
        export HOME=/run/home DOTNET_ROOT={{Dotnet}} DOTNET_EnableDiagnostics=0
        cd /run/home
        mount_share() { mount -t nfs4 -o vers=4.1,proto=tcp,soft,timeo=50 10.99.0.1:/share {{Share}}; }
        mount_behind() { mount -t nfs4 -o vers=4.1,proto=tcp,soft,nosharecache,noac,lookupcache=none 10.99.0.1:/share {{Behind}}; }
        contract() { TMPDIR={{Share}} PEERSTOR_TEST_BEHIND={{Behind}} {{Dotnet}}/dotnet {{Tests}}/PeerStor.Tests.dll "$@"; }
        peerstor() { {{Program}}/peerstor "$@"; }
        echo "=== begin"
        mount_share && mount_behind || echo "the share cannot be mounted"
        {{script}}
        echo "=== end"
        echo o >/proc/sysrq-trigger
        sleep 60
        """;

    private static string Root() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    private static string? Find()
    {
        string[] places = ["/usr/bin", "/usr/sbin", "/sbin", "/bin"];
        string? program = Array.Find(["linux.uml", "ganesha.nfsd", "mount.nfs4", "modprobe"], one => !places.Any(place => File.Exists(Path.Combine(place, one))));
        return program is not null ? $"{program} is not installed (packages user-mode-linux, nfs-ganesha-vfs, nfs-common, kmod): nothing was tried over real NFS."
            : Environment.UserName != "root" || !File.Exists("/dev/net/tun") ? "Only root can give a machine a network: nothing was tried over real NFS."
            : null;
    }
}

/// <summary>A fact over real NFS; skipped, with the reason, where that cannot be.</summary>
internal sealed class NfsFactAttribute : FactAttribute
{
    public NfsFactAttribute() => Skip = NfsMachine.Missing;
}
