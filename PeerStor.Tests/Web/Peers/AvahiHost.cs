using System.Diagnostics;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Peers;

/// <summary>A host that runs Avahi, the other implementation of mDNS, with a message bus of its own.</summary>
internal static class AvahiHost
{
    private const string Script = """
        mount -t tmpfs tmpfs /run && mkdir -p /run/dbus /run/avahi-daemon
        dbus-daemon --system --nofork --nopidfile &
        bus=$!
        trap 'kill $bus' EXIT
        until [ -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
        avahi-daemon --no-drop-root --no-chroot --no-rlimits 2>&1
        """;

    /// <summary>Completes when it has taken its host name, after which it answers.</summary>
    public static async Task StartAsync(TestHost host)
    {
        Process avahi = host.Start("sh", "-c", Script);
        string? line;
        do
        {
            line = await avahi.StandardOutput.ReadLineAsync().InTimeAsync();
            Assert.NotNull(line);
        }
        while (!line.Contains("startup complete", StringComparison.Ordinal));

        _ = avahi.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }
}
