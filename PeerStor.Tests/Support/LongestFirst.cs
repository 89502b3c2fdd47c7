using Xunit.Abstractions;

[assembly: TestCollectionOrderer("PeerStor.Tests.Support.LongestFirst", "PeerStor.Tests")]

namespace PeerStor.Tests.Support;

/// <summary>Tests that take minutes begin first, so that the run does not end with one of them alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = ["KilledServerTests", "DisasterTests", "ClusterTests", "PermissionMatrixTests", "KilledWhileTypingTests"];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => Long.Any(name => collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal)));
}
