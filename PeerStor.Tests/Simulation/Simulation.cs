namespace PeerStor.Tests.Simulation;

/// <summary>One seed: five devices, people who work at all of them, and everything that may go wrong meanwhile.</summary>
internal sealed class Simulation
{
    private const int Devices = 5;
    private const int SettleEvery = 1000;

    private static readonly string[] Zones = ["home", "home", "office", "office", "attic"];

    private readonly SimWorld _world;
    private readonly SimFaults _faults;
    private readonly SimClient _client;

    private Simulation(int seed, Mutation mutation)
    {
        _world = new SimWorld(seed, mutation);
        _faults = new SimFaults(_world);
        _client = new SimClient(_world);
        foreach (string zone in Zones.Take(Devices))
        {
            _world.AddNode(zone);
        }
    }

    /// <returns>What was done.</returns>
    /// <exception cref="SimulationFailedException">An invariant does not hold.</exception>
    public static SimOutcome Run(int seed, int operations, Mutation mutation = Mutation.None)
    {
        Simulation simulation = new(seed, mutation);
        simulation.Run(operations);
        return new SimOutcome(simulation._world.Oracle.CountAcknowledged, simulation._world.Messages);
    }

    private void Run(int operations)
    {
        _faults.Settled(SettleEvery);
        for (int done = 0; done < operations;)
        {
            for (int step = 0; step < SettleEvery && done < operations; step++, done++)
            {
                Step(step);
            }

            Settle();
            _world.Oracle.HasDisasterStruck = false;
            if (done < operations)
            {
                PassDays(people: true);
                Settle();
                _faults.Settled(SettleEvery);
            }
        }

        PassDays(people: false);
        _world.Oracle.Check(_world);
        SimOracle.CheckNothingIsLeftOver(_world);
    }

    private void Step(int step)
    {
        _world.Advance(TimeSpan.FromMilliseconds(_world.Random.Next(2000)));
        _faults.Step(step);
        foreach (SimNode node in _world.Nodes)
        {
            node.Tick(exchanges: step % 4 == 0);
        }

        List<SimNode> up = [.. _world.Nodes.Where(node => node.IsUp)];
        _client.Act(_world.Pick(up));
        _client.Read(_world.Pick(up));
        if (step % 100 == 99)
        {
            Maintain();
        }
    }

    private void Settle()
    {
        // What was about to go wrong goes wrong before it is made whole.
        _world.Advance(TimeSpan.FromSeconds(1));
        _faults.Heal();
        foreach (SimNode node in _world.Nodes)
        {
            node.Copies.Scrub();
        }

        Round(4);
        _world.Advance(TimeSpan.FromMinutes(35));
        Round(4);
        _world.Oracle.Check(_world);
    }

    /// <summary>Long enough for what is unneeded to go, and for copies that are too many.</summary>
    private void PassDays(bool people)
    {
        for (int day = 0; day < 10; day++)
        {
            _world.Advance(TimeSpan.FromDays(1));
            if (people)
            {
                // Among what they store is what nobody has needed for a week, a moment before it is removed.
                foreach (SimNode node in _world.Nodes)
                {
                    node.Tick(exchanges: true);
                }

                for (int i = 0; i < 5; i++)
                {
                    _client.Act(_world.Pick(_world.Nodes));
                    _world.Advance(TimeSpan.FromMilliseconds(_world.Random.Next(30)));
                }

                Maintain();
            }

            Round(1);
        }
    }

    private void Round(int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int tick = 0; tick < 4; tick++)
            {
                _world.Advance(TimeSpan.FromSeconds(2));
                foreach (SimNode node in _world.Nodes)
                {
                    node.Tick(exchanges: true);
                }
            }

            Maintain();
            _world.Advance(TimeSpan.FromSeconds(4));
        }
    }

    private void Maintain()
    {
        foreach (SimNode node in _world.Nodes.Where(node => node.IsUp))
        {
            node.Copies.Maintain();
        }
    }
}

/// <param name="Acknowledged">Versions that clients were told are stored.</param>
internal sealed record SimOutcome(int Acknowledged, long Messages);
