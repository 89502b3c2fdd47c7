using System.IO.Pipelines;
using System.Security.Cryptography;

namespace PeerStor.Engine.Files;

/// <summary>Reads a whole content to tell its checksum, as a check of what other places hold or of what was downloaded.</summary>
public static class ContentChecksum
{
    /// <summary>32 bytes of SHA-256 of the plaintext. Memory stays the same however long the content is.</summary>
    /// <exception cref="ContentDamagedException">A chunk is missing or damaged.</exception>
    public static async Task<byte[]> Sha256Async(OpenContent content, CancellationToken cancellationToken)
    {
        Pipe pipe = new();
        Task<byte[]> hash = HashAsync(pipe.Reader, cancellationToken);
        try
        {
            await content.CopyToAsync(pipe.Writer, 0, content.LengthBytes, cancellationToken);
            await pipe.Writer.CompleteAsync();
        }
        catch (Exception error)
        {
            await pipe.Writer.CompleteAsync(error);
            throw;
        }

        return await hash;
    }

    private static async Task<byte[]> HashAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellationToken);
                foreach (ReadOnlyMemory<byte> part in read.Buffer)
                {
                    hash.AppendData(part.Span);
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return hash.GetHashAndReset();
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
