using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;

namespace PeerStor.Tests.Simulation;

/// <summary>
/// What goes wrong. Crashes, partitions, lost messages, full disks and wrong clocks at any time; what destroys data that was
/// durable only once between two settled moments, because that is what is promised to be survived.
/// </summary>
internal sealed class SimFaults(SimWorld world)
{
    private static readonly TimeSpan[] Skews =
        [TimeSpan.FromHours(-1), TimeSpan.FromMinutes(10), TimeSpan.FromDays(3653)];

    private Dictionary<SimNode, IReadOnlyDictionary<LogName, int>> _backups = [];
    private TimeSpan _clocksRightSince;
    private int _destroyAt = -1;

    /// <summary>Everything is whole: copies of the databases are made, and one disaster is planned.</summary>
    public void Settled(int stepsUntilNext)
    {
        world.Oracle.HasDisasterStruck = false;
        _backups = world.Nodes.ToDictionary(node => node, node => node.Journal.Vector());
        _destroyAt = world.Random.Next(stepsUntilNext);
        if (world.Chance(0.3))
        {
            _destroyAt = -1;
            FlipTwoOfThree();
        }
    }

    public void Step(int step)
    {
        if (step == _destroyAt)
        {
            Destroy();
        }

        switch (world.Random.Next(300))
        {
            case < 6:
                Partition();
                break;
            case < 12:
                world.Sides.Clear();
                break;
            case < 17 when world.Nodes.Count(node => node.IsUp) > 2:
                CrashSoon(world.Pick([.. world.Nodes.Where(node => node.IsUp)]));
                break;
            case < 27:
                StartOne();
                break;
            case < 31:
                world.Loss = world.Pick([0, 0, 0.02, 0.2]);
                break;
            case < 34:
                ToggleFull(world.Pick(world.Nodes));
                break;
            case < 36:
                Skew();
                break;
            case < 38:
                world.Advance(TimeSpan.FromHours(world.Random.Next(1, 40)));
                break;
        }
    }

    /// <summary>Everything that passes, passes. Clocks stay wrong.</summary>
    public void Heal()
    {
        world.Sides.Clear();
        world.Loss = 0;
        foreach (SimNode node in world.Nodes.ToList())
        {
            if (!node.IsUp)
            {
                node.Start();
            }

            if (node.Store.IsFull)
            {
                ToggleFull(node);
            }
        }
    }

    private void Partition()
    {
        foreach (SimNode node in world.Nodes)
        {
            world.Sides[node.Id] = world.Random.Next(2);
        }
    }

    /// <summary>While something is being written, that is.</summary>
    private void CrashSoon(SimNode node) => world.At(TimeSpan.FromMilliseconds(world.Random.Next(1000)), () =>
    {
        if (node.IsUp)
        {
            node.Crash();
        }
    });

    private void StartOne()
    {
        if (world.Nodes.Find(node => !node.IsUp) is { } node)
        {
            node.Start();
        }
    }

    private void ToggleFull(SimNode node)
    {
        node.Store.IsFull = !node.Store.IsFull;
        world.MembersVersion++;
    }

    /// <summary>One clock is wrong, or none. What a clock said counts for a while, so the next one goes wrong after that.</summary>
    private void Skew()
    {
        if (world.Nodes.Find(node => node.Clock.Skew != TimeSpan.Zero) is { } wrong)
        {
            wrong.Clock.Skew = TimeSpan.Zero;
            _clocksRightSince = world.Now;
        }
        else if (world.Now - _clocksRightSince > ReferenceClock.HeardWithin)
        {
            world.Pick(world.Nodes).Clock.Skew = world.Pick(Skews);
        }
    }

    private void Destroy()
    {
        SimNode node = world.Pick(world.Nodes);
        world.Oracle.Disaster(world.Now);
        switch (world.Random.Next(4))
        {
            case 0:
                world.Oracle.Lost(node.Id);
                foreach (ChunkId chunk in node.Store.After(default, int.MaxValue).Where(_ => world.Chance(0.2)).ToList())
                {
                    node.Store.Flip(chunk, world.Random.Next(1 << 20));
                }

                break;
            case 1:
                Lose(node);
                break;
            case 2:
                node.Crash();
                world.Oracle.Lost(node.Id);
                node.Start(_backups[node]);
                break;
        }
    }

    private void Lose(SimNode node)
    {
        node.Crash();
        world.Nodes.Remove(node);
        world.Sides.Remove(node.Id);
        world.Oracle.Lost(node.Id);
        world.AddNode(node.Zone);
    }

    private void FlipTwoOfThree()
    {
        world.Oracle.Disaster(world.Now);
        foreach (ChunkId chunk in world.Nodes[0].Tree.Referenced.Where(_ => world.Chance(0.1)).ToList())
        {
            foreach (SimNode holder in world.Nodes.Where(node => node.Store.Find(chunk) is not null).Take(2).ToList())
            {
                holder.Store.Flip(chunk, world.Random.Next(1 << 20));
            }
        }
    }
}
