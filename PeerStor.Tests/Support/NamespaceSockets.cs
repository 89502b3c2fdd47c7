using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PeerStor.Tests.Support;

/// <summary>Connects to a program in another network namespace. A socket stays in the namespace in which it was made.</summary>
internal static partial class NamespaceSockets
{
    private const int NetworkNamespace = 0x40000000;

    public static HttpMessageHandler Handler(TestHost host) => new SocketsHttpHandler
    {
        ConnectCallback = (context, stop) => ConnectAsync(host, context.DnsEndPoint.Host, context.DnsEndPoint.Port, stop),
    };

    private static async ValueTask<Stream> ConnectAsync(TestHost host, string address, int port, CancellationToken cancellationToken)
    {
        TaskCompletionSource<Socket> made = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // The namespace belongs to a thread, so this one is thrown away.
        Thread thread = new(() => Make(host, made)) { IsBackground = true };
        thread.Start();
        Socket socket = await made.Task;
        try
        {
            await socket.ConnectAsync(address, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Make(TestHost host, TaskCompletionSource<Socket> made)
    {
        try
        {
            using SafeFileHandle space = File.OpenHandle($"/proc/{host.Id}/ns/net");
            if (Enter(space, NetworkNamespace) != 0)
            {
                throw new SocketException(Marshal.GetLastPInvokeError());
            }

            made.SetResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            made.SetException(new HttpRequestException("There is no such namespace.", error));
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int Enter(SafeFileHandle space, int kind);
}
