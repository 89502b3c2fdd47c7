using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

public sealed class ChunkCutterTests
{
    private static readonly GearTable Table = new(SampleBytes.Random(32, seed: 11));
    private static readonly byte[] Stream = SampleBytes.Random(12 << 20, seed: 12);
    private static readonly List<int> Whole = Lengths(Stream, [Stream.Length]);

    [Fact]
    public void Cuts_are_the_same_however_the_bytes_arrive()
    {
        Gen<int> piece = Gen.OneOf(Gen.Choose(1, 200), Gen.Choose(1_000, 70_000), Gen.Choose(200_000, 1_200_000));
        Prop.ForAll(piece.NonEmptyListOf().ToArbitrary(), pieces => Lengths(Stream, [.. pieces]).SequenceEqual(Whole))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void Single_bytes_are_cut_like_one_block()
    {
        byte[] few = Stream[..(3 << 20)];
        Assert.Equal(Lengths(few, [few.Length]), Lengths(few, [1]));
    }

    [Fact]
    public void Every_chunk_is_within_the_bounds_and_about_as_long_as_wanted()
    {
        Assert.Equal(Stream.Length, Whole.Sum());
        Assert.All(Whole.SkipLast(1), length => Assert.InRange(length, ChunkCutter.MinBytes, ChunkCutter.MaxBytes));
        Assert.InRange(Whole.SkipLast(1).Average(), 450_000, 800_000);
    }

    [Fact]
    public void Bytes_that_are_all_alike_are_cut_at_the_longest() =>
        Assert.Equal([1 << 20, 1 << 20, 5], Lengths(new byte[(2 << 20) + 5], [100_000]));

    [Theory]
    [InlineData(0)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public void After_an_inserted_byte_nearly_all_chunks_are_as_before(int where)
    {
        byte[] changed = [.. Stream[..where], 0x55, .. Stream[where..]];
        HashSet<long> before = Ends(Whole, 0);
        HashSet<long> after = Ends(Lengths(changed, [changed.Length]), -1);
        // Ends before the byte stay where they were; those after it move by one, which the -1 takes back.
        before.RemoveWhere(end => end <= where);
        int kept = before.Count(after.Contains);
        Assert.InRange(kept, before.Count - 4, before.Count);
    }

    [Fact]
    public void The_bytes_since_the_last_cut_bring_back_the_state()
    {
        ChunkCutter interrupted = new(Table);
        int at = 0;
        int lastCut = 0;
        while (at < 4_500_000)
        {
            at += interrupted.Advance(Stream.AsSpan(at, Math.Min(50_000, 4_500_000 - at)), out bool cut);
            lastCut = cut ? at : lastCut;
        }

        ChunkCutter resumed = new(Table);
        int tail = at - lastCut;
        Assert.Equal(tail, resumed.Advance(Stream.AsSpan(lastCut, tail), out bool cutInTail));
        Assert.False(cutInTail);
        Assert.Equal(interrupted.LengthBytes, resumed.LengthBytes);
        Assert.Equal(interrupted.Advance(Stream.AsSpan(at), out _), resumed.Advance(Stream.AsSpan(at), out _));
    }

    [Fact]
    public void After_a_reset_the_next_byte_begins_a_chunk()
    {
        ChunkCutter cutter = new(Table);
        cutter.Advance(Stream.AsSpan(777, 400_000), out _);
        cutter.Reset();
        Assert.Equal(Whole[0], cutter.Advance(Stream, out bool cut));
        Assert.True(cut);
    }

    [Fact]
    public void No_bytes_change_nothing()
    {
        ChunkCutter cutter = new(Table);
        Assert.Equal(0, cutter.Advance([], out bool cut));
        Assert.False(cut);
        Assert.Equal(Whole[0], cutter.Advance(Stream, out _));
    }

    [Fact]
    public void Another_users_table_cuts_elsewhere()
    {
        GearTable other = new(SampleBytes.Random(32, seed: 13));
        Assert.NotEqual(Whole, Lengths(Stream, [Stream.Length], other));
    }

    // A device that cut otherwise would store everything twice: these are part of the format. Computed by
    // another implementation of the same rules (Python).
    [Fact]
    public void Cuts_fall_where_they_always_did()
    {
        GearTable table = new(new byte[GearTable.SecretBytes]);
        Assert.Equal((2076440784152832290UL, 12931613256612985543UL, 2293550092583345911UL), (table.Gears[0], table.Gears[1], table.Gears[255]));
        byte[] counting = new byte[4 << 20];
        uint state = 1;
        for (int i = 0; i < counting.Length; i++)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            counting[i] = (byte)(state >> 24);
        }

        Assert.Equal([569_077, 708_172, 554_825, 530_293, 976_354, 768_543, 87_040], Lengths(counting, [counting.Length], table));
    }

    private static List<int> Lengths(byte[] stream, int[] pieces, GearTable? table = null)
    {
        ChunkCutter cutter = new(table ?? Table);
        List<int> lengths = [];
        int current = 0;
        int at = 0;
        for (int i = 0; at < stream.Length; i++)
        {
            int end = (int)Math.Min(stream.Length, at + (long)pieces[i % pieces.Length]);
            while (at < end)
            {
                int taken = cutter.Advance(stream.AsSpan(at, end - at), out bool cut);
                at += taken;
                current += taken;
                if (cut)
                {
                    lengths.Add(current);
                    current = 0;
                }
            }
        }

        if (current > 0)
        {
            lengths.Add(current);
        }

        return lengths;
    }

    private static HashSet<long> Ends(List<int> lengths, int shift)
    {
        HashSet<long> ends = [];
        long at = shift;
        foreach (int length in lengths)
        {
            at += length;
            ends.Add(at);
        }

        return ends;
    }
}
