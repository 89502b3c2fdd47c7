using PeerStor.Engine.Common;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Simulation;

/// <summary>Time, chance and the network of one simulated cluster: everything that happens follows from the seed.</summary>
internal sealed class SimWorld(int seed, Mutation mutation)
{
    private readonly PriorityQueue<Event, (TimeSpan At, long Order)> _events = new();
    private long _order;
    private int _nodesMade;

    public Random Random { get; } = new(seed);

    public Mutation Mutation => mutation;

    public TimeSpan Now { get; private set; }

    public List<SimNode> Nodes { get; } = [];

    public SimOracle Oracle { get; } = new();

    /// <summary>Devices of different sides do not hear each other.</summary>
    public Dictionary<NodeId, int> Sides { get; } = [];

    public double Loss { get; set; }

    /// <summary>Messages sent: what a policy costs.</summary>
    public long Messages { get; private set; }

    /// <summary>Grows with every change of members or of who is full.</summary>
    public int MembersVersion { get; set; }

    public SimNode AddNode(string zone)
    {
        NodeId id = new(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(((long)seed << 16) + _nodesMade++)));
        SimNode node = new(this, id, zone);
        Nodes.Add(node);
        MembersVersion++;
        return node;
    }

    public IEnumerable<PlacementMember> Members(bool onlyTaking) => Nodes.Select(node =>
        new PlacementMember(node.Id, 100L << 30, node.Zone, onlyTaking && node.Store.IsFull));

    public bool CanHear(SimNode from, SimNode to) =>
        from.IsUp && to.IsUp && Sides.GetValueOrDefault(from.Id) == Sides.GetValueOrDefault(to.Id);

    /// <summary>A message: it may be lost, come twice, or be overtaken. A device that restarted meanwhile gets no answers
    /// to what it asked before.</summary>
    public void Send(SimNode from, SimNode to, Action deliver, int? toLife = null)
    {
        Messages++;
        int copies = Random.NextDouble() < Loss ? 0 : Random.NextDouble() < Loss ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            int delay = Random.NextDouble() < 0.05 ? Random.Next(1, 3000) : Random.Next(1, 40);
            At(TimeSpan.FromMilliseconds(delay), () =>
            {
                if (CanHear(from, to) && (toLife is null || to.Life == toLife))
                {
                    deliver();
                }
            });
        }
    }

    public void At(TimeSpan fromNow, Action action) => _events.Enqueue(new Event(action), (Now + fromNow, _order++));

    /// <summary>Lets time pass and everything happen that falls into it.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end = Now + by;
        while (_events.TryPeek(out _, out (TimeSpan At, long Order) next) && next.At <= end)
        {
            Event happening = _events.Dequeue();
            Now = next.At;
            happening.Action();
        }

        Now = end;
    }

    public T Pick<T>(IReadOnlyList<T> of) => of[Random.Next(of.Count)];

    public bool Chance(double probability) => Random.NextDouble() < probability;

    private readonly record struct Event(Action Action);
}
