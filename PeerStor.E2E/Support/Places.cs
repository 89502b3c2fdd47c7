using System.Reflection;

namespace PeerStor.E2E.Support;

/// <summary>Where the program and the test's tools lie.</summary>
internal static class Places
{
    public static string Repository { get; } = Path.GetFullPath(Metadata("Repository"));

    /// <summary>PEERSTOR_PROGRAM, such as a published one; otherwise what was built with these tests.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("PEERSTOR_PROGRAM")
        ?? Path.Combine(Repository, "PeerStor.Web", "bin", Metadata("Configuration"), "net10.0", "peerstor");

    public static bool IsPublished => Environment.GetEnvironmentVariable("PEERSTOR_PROGRAM") is not null;

    public static string Axe { get; } = Path.Combine(Repository, "PeerStor.Web", "node_modules", "axe-core", "axe.min.js");

    private static string Metadata(string key) => typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == key).Value!;
}
