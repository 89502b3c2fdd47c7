using System.Diagnostics;
using System.Globalization;

namespace PeerStor.Tests.Support;

/// <summary>
/// Hosts on one switch, each a network namespace of its own (Linux, root): real interfaces, real multicast. A host lives
/// as long as the process that holds its namespaces.
/// </summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    /// <summary>For <see cref="LinuxFactAttribute"/>: whether this machine can do it.</summary>
    public const string Trial = "-n -m ip link add br0 type bridge";

    private readonly List<TestHost> _hosts = [];
    private readonly TestHost _switch = TestHost.Boot("switch", "");

    public IReadOnlyList<TestHost> Hosts => _hosts;

    public static async Task<TestNetwork> CreateAsync(int hosts)
    {
        TestNetwork network = new();
        foreach (string bridge in (string[])["br0", "br1"])
        {
            await network._switch.RunAsync("ip", "link", "add", bridge, "type", "bridge");
            await network._switch.RunAsync("ip", "link", "set", bridge, "up");
        }

        for (int i = 1; i <= hosts; i++)
        {
            await network.AddAsync(string.Create(CultureInfo.InvariantCulture, $"10.77.0.{i}"));
        }

        return network;
    }

    /// <summary>Puts some hosts on another switch: they reach each other and nobody else.</summary>
    public Task PartAsync(params IEnumerable<int> hosts) => PlugAsync(hosts, "br1");

    /// <summary>All hosts are on one switch again.</summary>
    public Task HealAsync() => PlugAsync(Enumerable.Range(0, _hosts.Count), "br0");

    private async Task PlugAsync(IEnumerable<int> hosts, string bridge)
    {
        foreach (int host in hosts)
        {
            await _switch.RunAsync("ip", "link", "set", $"port{host + 1}", "master", bridge);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestHost host in _hosts.Append(_switch))
        {
            await host.DisposeAsync();
        }
    }

    private async Task AddAsync(string address)
    {
        TestHost host = TestHost.Boot($"host{_hosts.Count}", address);
        _hosts.Add(host);
        string port = $"port{_hosts.Count}";
        await host.RunAsync("ip", "link", "set", "lo", "up");
        await _switch.RunAsync("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", host.Id);
        await _switch.RunAsync("ip", "link", "set", port, "master", "br0", "up");
        await host.RunAsync("ip", "address", "add", $"{address}/24", "dev", "eth0");
        await host.RunAsync("ip", "link", "set", "eth0", "up");
    }
}

/// <summary>A machine of a <see cref="TestNetwork"/>.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly Process _holder;
    private readonly List<Process> _started = [];

    private TestHost(Process holder, string name, string address)
    {
        _holder = holder;
        Name = name;
        Address = address;
    }

    public string Name { get; }

    public string Address { get; }

    /// <summary>The process that holds the namespaces.</summary>
    public string Id => _holder.Id.ToString(CultureInfo.InvariantCulture);

    public static TestHost Boot(string name, string address)
    {
        Process holder = Process.Start(new ProcessStartInfo("unshare", ["-n", "-m", "cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        // An echo: unshare has done its work and become the program.
        holder.StandardInput.WriteLine();
        holder.StandardOutput.ReadLine();
        return new TestHost(holder, name, address);
    }

    /// <summary>Starts a program here, which ends with the host; what it says is read, so that it never waits.</summary>
    public Process Start(params string[] command)
    {
        Process process = Process.Start(new ProcessStartInfo("nsenter", ["-t", Id, "-n", "-m", "--", .. command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.BeginErrorReadLine();
        _started.Add(process);
        return process;
    }

    /// <summary>What a program says that ends by itself.</summary>
    public async Task<string> OutputAsync(params string[] command)
    {
        Process process = Start(command);
        string output = await process.StandardOutput.ReadToEndAsync().InTimeAsync();
        await process.WaitForExitAsync().InTimeAsync();
        return output;
    }

    public async Task RunAsync(params string[] command)
    {
        Process process = Start(command);
        await process.StandardOutput.ReadToEndAsync().InTimeAsync();
        await process.WaitForExitAsync().InTimeAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} failed on {Name}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _started.Append(_holder))
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }
    }
}
