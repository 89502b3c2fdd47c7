using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Depot;

namespace PeerStor.Tests.Engine.Depot;

/// <summary>What is in a pack is known from its end, and from nothing that is none.</summary>
public sealed class PackFormatTests
{
    private static readonly Arbitrary<int[]> Lengths = Gen.Choose(1, 30_000).ListOf().Where(list => list.Count is > 0 and <= PackFormat.MostChunks)
        .Select(list => list.ToArray()).ToArbitrary();

    [Fact]
    public void What_was_written_is_read_from_the_whole_and_from_its_end_alone() => Prop.ForAll(Lengths, lengths =>
    {
        (List<PackedChunk> chunks, byte[] whole) = Pack(lengths);
        byte[] end = whole[^Math.Min(whole.Length, PackFormat.MostTailBytes)..];
        return PackFormat.Read(whole, whole.Length)!.SequenceEqual(chunks) && PackFormat.Read(end, whole.Length)!.SequenceEqual(chunks);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_changed_or_shorter_end_is_no_packs() => Prop.ForAll(Lengths, Gen.Choose(0, int.MaxValue).ToArbitrary(), (lengths, place) =>
    {
        (List<PackedChunk> chunks, byte[] whole) = Pack(lengths);
        int tail = PackFormat.TailBytes(chunks.Count);
        byte[] changed = [.. whole];
        changed[whole.Length - 1 - (place % tail)] ^= (byte)(1 << (place % 8));
        int kept = whole.Length - 1 - (place % (whole.Length - 1));
        return PackFormat.Read(changed, changed.Length) is null && PackFormat.Read(whole.AsSpan(0, kept), kept) is null
            && PackFormat.Read(whole, whole.Length + 1) is null && PackFormat.Read(whole.AsSpan(1), whole.Length - 1) is null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_looked_at_without_harm() => Prop.ForAll<byte[]>(bytes =>
        PackFormat.Read(bytes, bytes.Length) is null && PackFormat.Read([.. bytes, .. "PSP1"u8], bytes.Length + 4) is null).QuickCheckThrowOnFailure();

    private static (List<PackedChunk> Chunks, byte[] Whole) Pack(int[] lengths)
    {
        List<PackedChunk> chunks = [];
        int offset = 0;
        foreach (int length in lengths)
        {
            chunks.Add(new PackedChunk(ChunkId.Of(BitConverter.GetBytes(chunks.Count)), offset, length));
            offset += length;
        }

        byte[] whole = new byte[offset + PackFormat.TailBytes(chunks.Count)];
        new Random(offset).NextBytes(whole.AsSpan(0, offset));
        PackFormat.WriteTail(whole.AsSpan(offset), chunks);
        return (chunks, whole);
    }
}
