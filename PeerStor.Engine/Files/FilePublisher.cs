using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Makes a file out of chunks that are on disk: manifests first, then one transaction that places the file. Until that
/// commits nobody sees anything of it; after it, everybody sees all of it (engine.md rule 29).
/// </summary>
internal sealed class FilePublisher(
    OperationLog log, DriveTree tree, DriveEdits edits, ManifestStore manifests, ChunkStore chunks, SecondCopy copies, IdSource ids,
    TimeProvider time)
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
                manifests.Write(target!.Key.Key, version, target.Name, modifiedMs, content);
            await chunks.WaitDurableAsync(position, CancellationToken.None);
            ContentRecord record = new(
                version, caller.User, lengthBytes, modifiedMs, content.Count, publicBlob, privateBlob, target.Key.Number);

            // Everything is on disk and the client waits for the answer: it must not be cancelled any more.
            UploadReply? reply = await log.Database.Writer.RunAsync(
                transaction => Commit(transaction, caller, request, target, record, settle), CancellationToken.None);
            if (reply is not null)
            {
                return await CopiedAsync(reply, record);
            }
        }

        return new UploadReply(
            UploadOutcome.NameTaken, Reason: "The folder keeps changing under this name. Nothing was stored; please try again.");
    }

    /// <summary>One device can be lost at any moment: the answer waits for a second copy where there can be one (rule 28).</summary>
    private async Task<UploadReply> CopiedAsync(UploadReply reply, ContentRecord record)
    {
        if (copies.Target == 1 || reply.File is not { } file
            || log.Database.Read(connection => EntryRow.Find(connection, file.Entry.Id)) is not { } row)
        {
            return reply;
        }

        List<ChunkId> content = [.. manifests.References(record.PublicManifest, record.PrivateManifest).Select(use => new ChunkId(use.Chunk))];
        int count = await copies.SettleAsync(row.HeadStamp, content, CancellationToken.None);
        return reply with { File = file with { Copies = count, Entry = file.Entry with { Copies = count } } };
    }

    /// <summary>Whether content may become a file now: false when only this device would have it, and that was chosen to be too little.</summary>
    public Task<bool> MayPublishAsync(IReadOnlyList<ChunkRef> content, CancellationToken cancellationToken) =>
        copies.MayWriteAsync([.. content.Select(chunk => chunk.Id)], cancellationToken);

    /// <summary>What a request would run into, before any byte is sent; null when the way is free.</summary>
    /// <param name="owner">Whose file it becomes: the owner of the folder, or of the file that is replaced.</param>
    public UploadReply? Check(Caller caller, UploadRequest request, out UserId owner)
    {
        UploadReply? refusal = copies.IsRefusing ? new UploadReply(UploadOutcome.OnlyHere) : null;
        refusal = Look(caller, request, out Target? target) ?? refusal;
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

        (Target? Target, UploadReply? Refusal) seen = log.Database.Read(connection => Look(connection, caller, request));
        target = seen.Target;
        return seen.Refusal;
    }

    private (Target?, UploadReply?) Look(DatabaseConnection connection, Caller caller, UploadRequest request)
    {
        (string folder, string name) = Split(request.Path);
        if (tree.Begin(connection, caller, folder, request.Under) is not { } begin)
        {
            return (null, new UploadReply(UploadOutcome.NoSuchFolder));
        }

        (Entry deepest, bool isWhole, string? file) = Walk(connection, caller, begin.Folder, begin.Names);
        if (file is not null)
        {
            return (null, new UploadReply(
                UploadOutcome.PathBlocked, Reason: $"“{file}” is a file, so nothing can be put below it."));
        }

        if (request.Owner is { } owner && owner != deepest.Owner)
        {
            return (null, new UploadReply(UploadOutcome.NoSuchFolder));
        }

        if (!deepest.Rights.HasFlag(Rights.Upload))
        {
            return (null, new UploadReply(
                tree.IsVisible(connection, caller, deepest) ? UploadOutcome.NotAllowed : UploadOutcome.NoSuchFolder));
        }

        Entry? there = isWhole ? tree.FindTaken(connection, caller, deepest.Id, name) : null;
        if (request.OnlyIf?.Invoke(there is { } shown && shown.Rights.HasFlag(Rights.Read) ? shown : null) == false)
        {
            return (null, new UploadReply(UploadOutcome.Changed, Reason: $"“{name}” is not as the request expects it."));
        }

        return there is null
            ? (new Target(folder, name, null, null, FirstKey(), null, deepest.Owner), null)
            : OntoAnother(connection, caller, request, there, folder, name, deepest.Owner);
    }

    private (Target?, UploadReply?) OntoAnother(
        DatabaseConnection connection, Caller caller, UploadRequest request, Entry there, string folder, string name,
        UserId owner)
    {
        // Who may not see what is there must not learn of it; who may not change it puts theirs beside it.
        NameConflict conflict = !there.Rights.HasFlag(Rights.Read) ? NameConflict.KeepBoth
            : request.Conflict == NameConflict.Replace && !there.Rights.HasFlag(Rights.Write) ? NameConflict.KeepBoth
            : request.Conflict;
        if (conflict == NameConflict.KeepBoth)
        {
            string free = edits.FreeName(connection, caller, there.Parent, name);
            return (new Target(folder, free, null, null, FirstKey(), null, owner), null);
        }

        if (conflict == NameConflict.Refuse)
        {
            return (null, new UploadReply(UploadOutcome.NameTaken, Reason: $"There is already something called “{name}”."));
        }

        if (there.Kind == EntryKind.Folder)
        {
            return (null, new UploadReply(UploadOutcome.PathBlocked, Reason: $"“{name}” is a folder, so a file cannot replace it."));
        }

        EntryRow row = EntryRow.Find(connection, there.Id)!;
        return edits.Keys.Files.ForContent(connection, caller, row) is { } key
            ? (new Target(folder, name, there.Id, there.Version, key, edits.Keys.Files.Current(connection, caller, row), owner), null)
            : (null, new UploadReply(UploadOutcome.NoSuchFolder));
    }

    /// <returns>Null when the tree is no longer as it was looked at: look again.</returns>
    private UploadReply? Commit(
        WriteTransaction transaction, Caller caller, UploadRequest request, Target target, ContentRecord record,
        Action<WriteTransaction, EntryId> settle)
    {
        if (target.Owner != caller.User && Look(transaction.Connection, caller, request).Item1?.Owner != target.Owner)
        {
            return null;
        }

        Change folder = edits.EnsureFolder(transaction, caller, request.Under ?? caller.User.RootFolder, target.Folder);
        if (folder.Outcome != ChangeOutcome.Done || !folder.Entry!.Rights.HasFlag(Rights.Upload))
        {
            return null;
        }

        Entry? there = tree.FindTaken(transaction.Connection, caller, folder.Entry.Id, target.Name);
        if (there?.Id != target.Existing || there?.Version != target.ExistingVersion)
        {
            return null;
        }

        EntryId id = target.Existing ?? request.NewId ?? new EntryId(ids.Next());
        if (target.Existing is null || target.Key.IsNew)
        {
            edits.Place(
                transaction, caller, id, EntryKind.File, folder.Entry.Id, target.Name, target.Key, target.Key.IsNew ? target.Before : null,
                request.Created);
        }

        edits.AddContent(transaction, id, folder.Entry.Id, record, target.ExistingVersion);
        settle(transaction, id);
        Entry stored = tree.Raw(transaction.Connection, caller, EntryRow.Find(transaction.Connection, id)!)!;
        (string _, string wanted) = Split(request.Path);
        string name = stored.Rights.HasFlag(Rights.Read) ? target.Name : wanted;
        string path = target.Folder.Length == 0 ? name : $"{target.Folder}/{name}";
        return new UploadReply(
            UploadOutcome.Stored, record.SizeBytes,
            File: new StoredFile(stored with { Name = name }, path, target.Existing is null, stored.Copies, stored.CopiesTarget));
    }

    /// <summary>How far the folders of a path are there: the deepest, whether it is the last of them, and the name of a file
    /// that stands in the way.</summary>
    private (Entry Deepest, bool IsWhole, string? File) Walk(
        DatabaseConnection connection, Caller caller, Entry from, IReadOnlyList<string> names)
    {
        Entry at = from;
        foreach (string name in names)
        {
            // What the caller may do nothing with is not there for them; but a reach may lie below such a folder.
            if (tree.FindTaken(connection, caller, at.Id, name) is not { } child || (child.Rights == Rights.None && caller.Reach is null))
            {
                return (at, false, null);
            }

            if (child.Kind == EntryKind.File)
            {
                return (at, false, child.Rights.HasFlag(Rights.Read) ? child.Name : null);
            }

            at = child;
        }

        return (at, true, null);
    }

    private static FileKey FirstKey() => new(0, IdSource.Secret(), false);

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

    private sealed record Target(
        string Folder, string Name, EntryId? Existing, VersionId? ExistingVersion, FileKey Key, FileKey? Before, UserId Owner);
}
