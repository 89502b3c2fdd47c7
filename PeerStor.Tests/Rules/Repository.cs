namespace PeerStor.Tests.Rules;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] NotSource = ["bin", "obj", "node_modules", "dist", "out", "out.next", "published", ".git"];

    public static string Root { get; } = FindRoot();

    /// <summary>All files with an ending below a folder, without what builds leave behind.</summary>
    public static IReadOnlyList<SourceFile> Files(string folder, string ending) =>
        [.. Walk(new DirectoryInfo(System.IO.Path.Combine(Root, folder)))
            .Where(file => file.Name.EndsWith(ending, StringComparison.Ordinal))
            .Select(file => new SourceFile(
                System.IO.Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName)))
            .OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) => folder.EnumerateFiles().Concat(
        folder.EnumerateDirectories().Where(child => !NotSource.Contains(child.Name)).SelectMany(Walk));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "PeerStor.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the repository that they were built from.");
    }
}
