using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using PeerStor.Engine.Chunks.Hashing;

namespace PeerStor.Bench.Measuring;

/// <summary>
/// The least that this processor spends on a GiB, whatever the program: seconds of one core, the best of some rounds. A
/// server that encrypts cannot use less than <see cref="Upload"/> and <see cref="Download"/>.
/// </summary>
internal sealed record CpuFloor(
    double Gmac, double Encrypt, double Decrypt, double HashOne, double HashSideBySide, double Receive, double Send, double Write, double Read)
{
    private const int Rounds = 7;

    /// <summary>A chunk of the usual size.</summary>
    private const int ChunkBytes = 640 << 10;

    private const int Chunks = 64;

    /// <summary>What a server reads from a socket at once.</summary>
    private const int ReceiveBytes = 64 << 10;

    public double Hash => Math.Min(HashOne, HashSideBySide);

    public double UploadCrypto => Gmac + Encrypt + Hash;

    public double Upload => Receive + UploadCrypto + Write;

    public double Download => Read + Decrypt + Send;

    public static CpuFloor Measure(string directory)
    {
        byte[] plain = RandomNumberGenerator.GetBytes(ChunkBytes);
        byte[] sealedBytes = new byte[ChunkBytes];
        byte[] tag = new byte[16];
        byte[] nonce = new byte[12];
        using AesGcm aes = new(RandomNumberGenerator.GetBytes(32), tag.Length);
        aes.Encrypt(nonce, plain, sealedBytes, tag);
        (double receive, double send) = Socket();
        (double write, double read) = File(directory, plain);
        return new CpuFloor(
            Best(() => aes.Encrypt(nonce, ReadOnlySpan<byte>.Empty, [], stackalloc byte[16], plain)),
            Best(() => aes.Encrypt(nonce, plain, new Span<byte>(plain), stackalloc byte[16])),
            Best(() => aes.Decrypt(nonce, sealedBytes, tag, plain)),
            Best(() => SHA256.HashData(plain)),
            SideBySide(),
            receive, send, write, read);
    }

    private static double PerGiB(double seconds, long bytes) => seconds * (1 << 30) / bytes;

    private static double Best(Action oneChunk)
    {
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            double start = ThreadClock.Seconds;
            for (int i = 0; i < Chunks; i++)
            {
                oneChunk();
            }

            best = Math.Min(best, PerGiB(ThreadClock.Seconds - start, (long)Chunks * ChunkBytes));
        }

        return best;
    }

    /// <summary>As the engine does it where the processor has no instructions for SHA-256, with every lane taken.</summary>
    private static double SideBySide()
    {
        byte[][] chunks = [.. Enumerable.Range(0, Chunks).Select(_ => RandomNumberGenerator.GetBytes(ChunkBytes))];
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            Task.WaitAll([.. chunks.Select(chunk => ChunkHash.Sha256Async(chunk).AsTask())]);
            best = Math.Min(best, PerGiB((Environment.CpuUsage.TotalTime - start).TotalSeconds, (long)Chunks * ChunkBytes));
        }

        return best;
    }

    /// <summary>What the system takes for the bytes of a connection to this machine, at both of its ends.</summary>
    private static (double Receive, double Send) Socket()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient sender = new();
        sender.Connect((IPEndPoint)listener.LocalEndpoint);
        using TcpClient receiver = listener.AcceptTcpClient();
        double receive = double.MaxValue;
        double send = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            Thread other = new(() => send = Math.Min(send, Best(sender.Client)));
            other.Start();
            byte[] buffer = new byte[ReceiveBytes];
            double start = ThreadClock.Seconds;
            for (long left = (long)Chunks * ChunkBytes; left > 0;)
            {
                left -= receiver.Client.Receive(buffer);
            }

            receive = Math.Min(receive, PerGiB(ThreadClock.Seconds - start, (long)Chunks * ChunkBytes));
            other.Join();
        }

        return (receive, send);

        static double Best(Socket socket)
        {
            byte[] chunk = new byte[ChunkBytes];
            double start = ThreadClock.Seconds;
            for (int i = 0; i < Chunks; i++)
            {
                socket.Send(chunk);
            }

            return PerGiB(ThreadClock.Seconds - start, (long)Chunks * ChunkBytes);
        }
    }

    /// <summary>Into the page cache, as a new file, and out of it again.</summary>
    private static (double Write, double Read) File(string directory, byte[] chunk)
    {
        string path = Path.Combine(directory, $"floor-{Environment.ProcessId}");
        byte[] buffer = new byte[ChunkBytes];
        double write = double.MaxValue;
        double read = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            using var file = System.IO.File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.DeleteOnClose);
            double start = ThreadClock.Seconds;
            for (int i = 0; i < Chunks; i++)
            {
                RandomAccess.Write(file, chunk, (long)i * ChunkBytes);
            }

            double between = ThreadClock.Seconds;
            for (int i = 0; i < Chunks; i++)
            {
                _ = RandomAccess.Read(file, buffer, (long)i * ChunkBytes);
            }

            write = Math.Min(write, PerGiB(between - start, (long)Chunks * ChunkBytes));
            read = Math.Min(read, PerGiB(ThreadClock.Seconds - between, (long)Chunks * ChunkBytes));
        }

        return (write, read);
    }
}
