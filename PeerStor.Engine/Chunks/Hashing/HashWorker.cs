using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PeerStor.Engine.Chunks.Hashing;

/// <summary>
/// A thread that hashes the messages of a queue side by side. A lane takes the next message as soon as its last one is
/// through, so lanes stay full while messages of different lengths come in.
/// </summary>
internal sealed unsafe class HashWorker<TVector, TLanes> : IHashWorker
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const int StateWords = 8;

    /// <summary>Blocks between two looks at the queue: 16 KiB of each message, a fifth of a millisecond.</summary>
    private const long MostBlocksAtOnce = 256;

    /// <summary>Up to this many messages are faster one after the other.</summary>
    private const int FewMessages = 3;

    /// <summary>How long lanes may wait for more messages: an uploader that feeds them is back within this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private readonly Queue<HashJob> queue = new();
    private readonly HashJob?[] lanes = new HashJob?[TLanes.Count];
    private readonly byte*[] next = new byte*[TLanes.Count];
    private bool expectsMore;

    public HashWorker()
    {
        var thread = new Thread(Run) { IsBackground = true, Name = "chunk hashing" };
        thread.Start();
    }

    public Task<byte[]> HashAsync(ReadOnlyMemory<byte> message)
    {
        var job = new HashJob(message);
        lock (queue)
        {
            queue.Enqueue(job);
            Monitor.Pulse(queue);
        }

        return job.Digest;
    }

    private void Run()
    {
        uint* states = (uint*)NativeMemory.AlignedAlloc((nuint)(StateWords * sizeof(TVector)), 64);
        fixed (byte** addresses = next)
        {
            while (true)
            {
                if (Fill(states) is { } single)
                {
                    single.RunAlone();
                }
                else
                {
                    Step(states, addresses);
                    Empty(states);
                }
            }
        }
    }

    /// <summary>Gives free lanes the next messages, or returns one to be done alone; waits when there is nothing to do.</summary>
    private HashJob? Fill(uint* states)
    {
        lock (queue)
        {
            int busy = lanes.Count(job => job is not null);
            while (busy == 0 && queue.Count == 0)
            {
                Monitor.Wait(queue);
            }

            // A step takes as long for few messages as for many, so a chunk that is about to come is worth a short wait.
            while (expectsMore && busy + queue.Count < TLanes.Count * 3 / 4)
            {
                expectsMore = Monitor.Wait(queue, Patience);
            }

            if (busy == 0 && queue.Count <= FewMessages)
            {
                return queue.Dequeue();
            }

            for (int lane = 0; lane < lanes.Length && queue.Count > 0; lane++)
            {
                if (lanes[lane] is null)
                {
                    Begin(states, lane, queue.Dequeue());
                    expectsMore = true;
                }
            }

            return null;
        }
    }

    private void Begin(uint* states, int lane, HashJob job)
    {
        lanes[lane] = job;
        for (int word = 0; word < StateWords; word++)
        {
            states[(word * TLanes.Count) + lane] = Sha256Lanes.InitialState[word];
        }
    }

    private void Step(uint* states, byte** addresses)
    {
        long blocks = MostBlocksAtOnce;
        HashJob any = lanes.First(job => job is not null)!;
        foreach (HashJob? job in lanes)
        {
            blocks = Math.Min(blocks, (job ?? any).BlocksLeft);
        }

        for (int lane = 0; lane < lanes.Length; lane++)
        {
            // A free lane repeats the work of another; nobody looks at its state.
            addresses[lane] = (lanes[lane] ?? any).Next;
        }

        Sha256Lanes.Compress<TVector, TLanes>((TVector*)states, addresses, blocks);
        foreach (HashJob? job in lanes)
        {
            job?.Took(blocks);
        }
    }

    private void Empty(uint* states)
    {
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            if (lanes[lane] is not { BlocksLeft: 0 } job)
            {
                continue;
            }

            byte[] digest = new byte[StateWords * sizeof(uint)];
            for (int word = 0; word < StateWords; word++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(word * 4), states[(word * TLanes.Count) + lane]);
            }

            lanes[lane] = null;
            expectsMore = true;
            job.Complete(digest);
        }
    }
}

/// <summary>A <see cref="HashWorker{TVector, TLanes}"/> without its vector width.</summary>
internal interface IHashWorker
{
    Task<byte[]> HashAsync(ReadOnlyMemory<byte> message);
}
