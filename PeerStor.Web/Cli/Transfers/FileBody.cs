using System.Net;
using Microsoft.Win32.SafeHandles;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>The rest of a file as a request body. Says how far it is; gives up when the other side takes nothing.</summary>
internal sealed class FileBody(LocalFile file, long offsetBytes, Action<long> reached) : HttpContent
{
    private const int BlockBytes = 256 << 10;

    protected override bool TryComputeLength(out long length)
    {
        length = file.SizeBytes - offsetBytes;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using SafeFileHandle handle = Open();
        byte[] block = new byte[BlockBytes];
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (long at = offsetBytes; at < file.SizeBytes;)
        {
            int count = await ReadAsync(handle, block, at, cancellationToken);
            silence.CancelAfter(Retry.Silence);
            await stream.WriteAsync(block.AsMemory(0, count), silence.Token);
            at += count;
            reached(at);
        }
    }

    private SafeFileHandle Open()
    {
        try
        {
            return File.OpenHandle(file.Path, options: FileOptions.Asynchronous | FileOptions.SequentialScan, share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{file.Path} cannot be read: {error.Message}");
        }
    }

    // An error of this disk is no error of the connection, and trying again would not help.
    private async Task<int> ReadAsync(SafeFileHandle handle, byte[] block, long at, CancellationToken cancellationToken)
    {
        int most = (int)Math.Min(block.Length, file.SizeBytes - at);
        try
        {
            int count = await RandomAccess.ReadAsync(handle, block.AsMemory(0, most), at, cancellationToken);
            return count > 0 ? count : throw file.Changed();
        }
        catch (IOException error)
        {
            throw new CommandException(ExitCode.Failed, $"{file.Path} cannot be read: {error.Message}");
        }
    }
}
