using PeerStor.Web.Previews.Text;

namespace PeerStor.Web.Previews.Archives;

/// <summary>A folder or file inside a zip, as it is shown. <paramref name="Number"/> is the member's place in the directory.</summary>
internal sealed record ZipNode(string Name, ZipMember? Member, int Number, IReadOnlyList<ZipNode> Children);

/// <summary>Turns the flat names of a zip into a tree.</summary>
internal static class ZipTree
{
    /// <summary>Deeper folders are shown as one name: a name may have 32,000 slashes.</summary>
    private const int DeepestFolder = 20;

    public static IReadOnlyList<ZipNode> Of(IReadOnlyList<ZipMember> members)
    {
        Branch root = new("");
        for (int number = 0; number < members.Count; number++)
        {
            ZipMember member = members[number];
            string[] steps = member.Name.Split(['/', '\\'], DeepestFolder, StringSplitOptions.RemoveEmptyEntries);
            Branch branch = root;
            foreach (string step in member.IsFolder ? steps : steps.SkipLast(1))
            {
                branch = branch.Enter(step);
            }

            if (!member.IsFolder && steps.Length > 0)
            {
                branch.Files.Add(new ZipNode(ShownText.Of(steps[^1]), member, number, []));
            }
        }

        return root.Children;
    }

    private sealed class Branch(string name)
    {
        private readonly SortedDictionary<string, Branch> _folders = new(StringComparer.OrdinalIgnoreCase);

        public List<ZipNode> Files { get; } = [];

        public IReadOnlyList<ZipNode> Children =>
        [
            .. _folders.Values.Select(folder => folder.Node),
            .. Files.OrderBy(file => file.Name, StringComparer.OrdinalIgnoreCase),
        ];

        private ZipNode Node => new(ShownText.Of(name), null, -1, Children);

        public Branch Enter(string step)
        {
            if (!_folders.TryGetValue(step, out Branch? folder))
            {
                folder = new Branch(step);
                _folders.Add(step, folder);
            }

            return folder;
        }
    }
}
