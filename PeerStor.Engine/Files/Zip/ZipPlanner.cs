using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files.Zip;

/// <summary>Walks folders, in steps and without recursion, and writes down what their zip file will hold.</summary>
internal sealed class ZipPlanner(NodeDatabase database, DriveTree tree, Caller caller)
{
    private const int Step = 1000;

    // The format counts the bytes of a name in 16 bits.
    private const int LongestName = ushort.MaxValue;

    /// <summary>Null when some path is too long for the format.</summary>
    public ZipPlan? Plan(IReadOnlyList<Entry> chosen, CancellationToken cancellationToken)
    {
        ZipPlan plan = new();
        HashSet<ulong> taken = [];
        Stack<(EntryId Folder, string Path)> open = new();
        foreach (Entry entry in chosen)
        {
            if (entry.Name.Length == 0)
            {
                open.Push((entry.Id, ""));
            }
            else if (!Add(plan, entry, "", taken, open))
            {
                return null;
            }
        }

        while (open.TryPop(out (EntryId Folder, string Path) next))
        {
            if (!AddFolder(plan, next.Folder, next.Path, open, cancellationToken))
            {
                return null;
            }
        }

        return plan.Finish();
    }

    private bool AddFolder(
        ZipPlan plan, EntryId folder, string path, Stack<(EntryId, string)> open, CancellationToken cancellationToken)
    {
        HashSet<ulong> taken = [];
        Guid after = Guid.Empty;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (List<EntryRow> rows, List<Entry?> entries) = database.Read(connection =>
            {
                List<EntryRow> found = connection.Query(
                    $"""
                    SELECT {EntryRow.Columns} FROM entries
                    WHERE parent = $1 AND id > $2 AND trashed IS NULL AND purged = 0 ORDER BY id LIMIT $3
                    """,
                    EntryRow.Read, folder.Value, after, Step);
                return (found, found.ConvertAll(row => tree.Open(connection, caller, row)));
            });
            if (rows.Count == 0)
            {
                return true;
            }

            after = rows[^1].Id.Value;
            foreach (Entry entry in entries.OfType<Entry>())
            {
                if (!Add(plan, entry, path, taken, open))
                {
                    return false;
                }
            }
        }
    }

    private static bool Add(ZipPlan plan, Entry entry, string path, HashSet<ulong> taken, Stack<(EntryId, string)> open)
    {
        bool isFolder = entry.Kind == EntryKind.Folder;
        if (!isFolder && entry.Version is null)
        {
            return true;
        }

        string name = path + ZipName.Free(ZipName.Safe(entry.Name), taken) + (isFolder ? "/" : "");
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > LongestName)
        {
            return false;
        }

        plan.Add(new ZipItem(entry.Id, entry.Version, bytes, entry.SizeBytes, entry.Modified.ToUnixTimeMilliseconds()));
        if (isFolder)
        {
            open.Push((entry.Id, name));
        }

        return true;
    }
}
