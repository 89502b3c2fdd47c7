using System.Text;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

/// <summary>Bytes to store, the same in every run.</summary>
internal static class SampleBytes
{
    public static byte[] Random(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Lines of words, which shrink to about a third.</summary>
    public static byte[] Text(int length, int seed = 7)
    {
        string[] words = ["storage", "peer", "chunk", "journal", "the", "of", "and", "folder", "device", "copies", "a", "to", "read"];
        Random random = new(seed);
        StringBuilder text = new(length + 16);
        while (text.Length < length)
        {
            text.Append(words[random.Next(words.Length)]).Append(random.Next(12) == 0 ? $" {random.Next(10_000)}\n" : " ");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    public static byte[] Open(SealedChunk chunk)
    {
        byte[] plain = new byte[chunk.PlainBytes];
        Assert.Equal(plain.Length, ChunkOpener.Open(chunk.Ciphertext.Span, chunk.Key, chunk.PlainBytes, plain));
        return plain;
    }
}
