using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Chunks;

namespace PeerStor.Tests.Engine.Chunks;

/// <summary>Random sequences of everything that a store does, against a set of numbers.</summary>
public class StoreModelTests
{
    private const int Seeds = 60;

    public enum Kind
    {
        Append,
        AppendAndReference,
        Revive,
        Dereference,
        Collect,
        Compact,
        Advance,
        Restart,
        LoseIndex,
        Scrub,
    }

    public sealed record Step(Kind Kind, int Seed);

    [Fact]
    public void What_is_referenced_stays_readable_whatever_happens_in_whatever_order()
    {
        Gen<Step> step = Gen.Frequency(
            (8, Gen.Constant(Kind.AppendAndReference)), (6, Gen.Constant(Kind.Append)), (2, Gen.Constant(Kind.Revive)),
            (5, Gen.Constant(Kind.Dereference)), (3, Gen.Constant(Kind.Collect)), (3, Gen.Constant(Kind.Compact)),
            (3, Gen.Constant(Kind.Advance)), (1, Gen.Constant(Kind.Restart)), (1, Gen.Constant(Kind.LoseIndex)),
            (1, Gen.Constant(Kind.Scrub)))
            .SelectMany(kind => Gen.Choose(0, Seeds - 1).Select(seed => new Step(kind, seed)));
        Property property = Prop.ForAll(
            step.ListOf(80).ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult());

        property.Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static async Task<bool> RunAsync(List<Step> steps)
    {
        await using TestStore test = await TestStore.OpenAsync(segmentBytes: 8_000);
        HashSet<int> referenced = [];
        foreach (Step step in steps)
        {
            await ApplyAsync(test, step, referenced);
        }

        int unreadable = referenced.Count(seed => !test.CanRead(Id(seed)));
        ScrubReport scrub = await test.Store.ScrubAsync(new ScrubOptions(), CancellationToken.None);
        return unreadable == 0 && scrub.Bad.Count == 0 && scrub.Chunks == test.Store.Totals.Chunks
            && test.Health.Alerts.Count == 0;
    }

    private static async Task ApplyAsync(TestStore test, Step step, HashSet<int> referenced)
    {
        switch (step.Kind)
        {
            case Kind.Append:
                await test.AddAsync(step.Seed, Length(step.Seed));
                break;
            case Kind.AppendAndReference:
                await test.AddAsync(step.Seed, Length(step.Seed));
                referenced.Add(step.Seed);
                break;
            case Kind.Revive when test.Store.Revive(Id(step.Seed)):
                referenced.Add(step.Seed);
                break;
            case Kind.Dereference:
                referenced.Remove(step.Seed);
                break;
            case Kind.Collect:
                HashSet<ChunkId> needed = [.. referenced.Select(Id)];
                await test.Store.CollectAsync(
                    (_, _) => ValueTask.FromResult<IReadOnlySet<ChunkId>>(needed), _ => true, CancellationToken.None);
                break;
            case Kind.Compact:
                await test.Store.CompactAsync(CancellationToken.None);
                break;
            case Kind.Advance:
                test.Clock.Advance(TimeSpan.FromDays(4));
                break;
            case Kind.Restart:
                await test.OpenAgainAsync();
                break;
            case Kind.LoseIndex:
                await test.Store.DisposeAsync();
                File.Delete(Path.Combine(test.Directory, "index.db"));
                await test.OpenAgainAsync();
                break;
            case Kind.Scrub:
                await test.Store.ScrubAsync(new ScrubOptions(), CancellationToken.None);
                break;
            default:
                break;
        }
    }

    private static int Length(int seed) => 100 + (seed * 37 % 2000);

    private static ChunkId Id(int seed) => TestStore.Chunk(seed, Length(seed)).Id;
}
