using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Makes a file out of chunks that are on disk: manifests first, then one transaction that places the file. Until that
/// commits nobody sees anything of it; after it, everybody sees all of it (engine.md rule 29).
/// </summary>
internal sealed class FilePublisher(
    OperationLog log, DriveTree tree, DriveEdits edits, ManifestStore manifests, ChunkStore chunks, IdSource ids, TimeProvider time)
{
    /// <summary>Somebody else may take the name between the look and the commit; each try looks again.</summary>
    private const int MostAttempts = 8;

    /// <param name="settle">Runs in the same transaction: what becomes of the upload's own rows.</param>
    /// <exception cref="IOException">The store or the database refused; nothing was published.</exception>
    public async Task<UploadReply> PublishAsync(
        Caller caller, UploadRequest request, long lengthBytes, IReadOnlyList<ChunkRef> content,
        Action<WriteTransaction, EntryId> settle)
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (Look(caller, request, out Target? target) is { } refusal)
            {
                return refusal;
            }

            long modifiedMs = (request.Modified ?? time.GetUtcNow()).ToUnixTimeMilliseconds();
            VersionId version = new(ids.Next());
            (byte[] publicBlob, byte[] privateBlob, long position) =
                manifests.Write(target!.FileKey, version, target.Name, modifiedMs, content);
            await chunks.WaitDurableAsync(position, CancellationToken.None);
            ContentRecord record = new(
                version, caller.User, lengthBytes, modifiedMs, content.Count, publicBlob, privateBlob);

            // Everything is on disk and the client waits for the answer: it must not be cancelled any more.
            UploadReply? reply = await log.Database.Writer.RunAsync(
                transaction => Commit(transaction, caller, target, record, settle), CancellationToken.None);
            if (reply is not null)
            {
                return reply;
            }
        }

        return new UploadReply(
            UploadOutcome.NameTaken, Reason: "The folder keeps changing under this name. Nothing was stored; please try again.");
    }

    /// <summary>What a request would run into, before any byte is sent; null when the way is free.</summary>
    /// <param name="owner">Whose file it becomes: the owner of the folder, or of the file that is replaced.</param>
    public UploadReply? Check(Caller caller, UploadRequest request, out UserId owner)
    {
        UploadReply? refusal = Look(caller, request, out Target? target);
        owner = target?.Owner ?? caller.User;
        return refusal;
    }

    private UploadReply? Look(Caller caller, UploadRequest request, out Target? target)
    {
        target = null;
        if (PathProblem(request.Path) is { } problem)
        {
            return new UploadReply(UploadOutcome.NameInvalid, Reason: problem);
        }

        (string folder, string name) = Split(request.Path);
        (Target? Target, UploadReply? Refusal) seen = log.Database.Read<(Target?, UploadReply?)>(connection =>
        {
            if (BlockedBy(connection, caller, folder) is { } file)
            {
                return (null, new UploadReply(
                    UploadOutcome.PathBlocked, Reason: $"“{file}” is a file, so nothing can be put below it."));
            }

            Entry? there = tree.Find(connection, caller, folder) is { } parent
                ? tree.FindChild(connection, caller, parent.Id, name)
                : null;
            if (request.OnlyIf?.Invoke(there) == false)
            {
                return (null, new UploadReply(UploadOutcome.Changed, Reason: $"“{name}” is not as the request expects it."));
            }

            UserId owner = OwnerOf(connection, caller, folder);
            if (there is null)
            {
                return (new Target(folder, name, null, null, IdSource.Secret(), owner), null);
            }

            if (request.Conflict == NameConflict.KeepBoth)
            {
                string free = edits.FreeName(connection, caller, there.Parent, name);
                return (new Target(folder, free, null, null, IdSource.Secret(), owner), null);
            }

            if (request.Conflict == NameConflict.Refuse)
            {
                return (null, new UploadReply(UploadOutcome.NameTaken, Reason: $"There is already something called “{name}”."));
            }

            return there.Kind == EntryKind.Folder
                ? (null, new UploadReply(UploadOutcome.PathBlocked, Reason: $"“{name}” is a folder, so a file cannot replace it."))
                : (new Target(
                    folder, name, there.Id, there.Version,
                    edits.OpenFileKey(connection, caller, EntryRow.Find(connection, there.Id)!)!, owner), null);
        });
        target = seen.Target;
        return seen.Refusal;
    }

    /// <returns>Null when the tree is no longer as it was looked at: look again.</returns>
    private UploadReply? Commit(
        WriteTransaction transaction, Caller caller, Target target, ContentRecord record,
        Action<WriteTransaction, EntryId> settle)
    {
        Change folder = edits.EnsureFolder(transaction, caller, caller.User.RootFolder, target.Folder);
        if (folder.Outcome != ChangeOutcome.Done)
        {
            return null;
        }

        Entry? there = tree.FindChild(transaction.Connection, caller, folder.Entry!.Id, target.Name);
        if (there?.Id != target.Existing || there?.Version != target.ExistingVersion)
        {
            return null;
        }

        EntryId id = target.Existing ?? new EntryId(ids.Next());
        if (target.Existing is null)
        {
            edits.Place(transaction, caller, id, EntryKind.File, folder.Entry.Id, target.Name, target.FileKey);
        }

        edits.AddContent(transaction, id, folder.Entry.Id, record, target.ExistingVersion);
        settle(transaction, id);
        Entry stored = tree.Get(transaction.Connection, caller, id)!;
        string path = target.Folder.Length == 0 ? target.Name : $"{target.Folder}/{target.Name}";
        return new UploadReply(
            UploadOutcome.Stored, record.SizeBytes,
            File: new StoredFile(stored, path, target.Existing is null, stored.Copies, stored.CopiesTarget));
    }

    private string? BlockedBy(DatabaseConnection connection, Caller caller, string folder)
    {
        EntryId at = caller.User.RootFolder;
        foreach (string part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (tree.FindChild(connection, caller, at, part) is not { } child)
            {
                return null;
            }

            if (child.Kind == EntryKind.File)
            {
                return child.Name;
            }

            at = child.Id;
        }

        return null;
    }

    /// <summary>The owner of the deepest folder of the path that is there already: new ones belong to the same.</summary>
    private UserId OwnerOf(DatabaseConnection connection, Caller caller, string folder)
    {
        for (string at = folder; at.Length > 0; at = at[..Math.Max(0, at.LastIndexOf('/'))])
        {
            if (tree.Find(connection, caller, at) is { } found)
            {
                return EntryRow.Find(connection, found.Id)?.Owner ?? caller.User;
            }
        }

        return caller.User;
    }

    private static string? PathProblem(string path)
    {
        if (path.Length > Limits.LongestPath)
        {
            return $"The path is too long: {path.Length} characters, and {Limits.LongestPath} are allowed.";
        }

        string[] parts = path.Split('/');
        return parts.Select(EntryName.Problem).FirstOrDefault(problem => problem is not null);
    }

    private static (string Folder, string Name) Split(string path)
    {
        string[] parts = [.. path.Split('/').Select(part => EntryName.Normalize(part, out _)!)];
        return (string.Join('/', parts[..^1]), parts[^1]);
    }

    private sealed record Target(string Folder, string Name, EntryId? Existing, VersionId? ExistingVersion, byte[] FileKey, UserId Owner);
}
