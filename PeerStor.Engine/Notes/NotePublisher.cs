using System.IO.Pipelines;
using System.Text;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>
/// A note is a Markdown file whose content is typed: this makes the file, and writes the text as a version of it after each
/// burst of typing, so that whatever knows files (history, search, sharing, download, backup) knows notes.
/// </summary>
internal sealed class NotePublisher(
    NoteJournal journal, FilePublisher publisher, DriveTree tree, ChunkStore chunks, Content content, StorageUse use)
{
    public const string Extension = ".md";

    private const int LargestVersionBytes = 64 << 20;

    /// <param name="path">The name, or a path whose missing folders are made; below <paramref name="folder"/>.</param>
    /// <param name="first">The update that makes <paramref name="text"/> out of nothing.</param>
    /// <param name="id">Null: a new one.</param>
    public Task<UploadReply> CreateAsync(
        Caller caller, EntryId? folder, string path, string text, byte[] first, NoteDates dates, EntryId? id = null) => PublishAsync(
        caller, new UploadRequest(path, null, dates.Edited, NameConflict.KeepBoth, "note") { Under = folder, NewId = id, Created = dates.Created }, text,
        (transaction, id) =>
        {
            // The note itself is there at once, wherever it is to be; what is typed into it may wait.
            journal.AppendNow(transaction, caller, id, [first], dates.Edited);
            journal.MarkVersion(transaction, id, [caller.User.Value]);
        });

    /// <summary>False when it could not be written now: the note was moved or renamed in this moment, or is in the trash.</summary>
    public async Task<bool> WriteVersionAsync(Caller caller, EntryId note, string text, IReadOnlyList<Guid> authors)
    {
        if (journal.Database.Read(connection => tree.Get(connection, caller, note)) is not { TrashedAt: null } entry
            || !entry.Rights.HasFlag(Rights.Write))
        {
            return false;
        }

        UploadRequest request = new(entry.Name, null, null, NameConflict.Replace, "note")
        {
            // Onto the version that was seen: one that came as a file meanwhile is first to be brought in.
            Under = entry.Parent, OnlyIf = there => there?.Id == note && there.Version == entry.Version,
        };
        UploadReply reply = await PublishAsync(caller, request, text, (transaction, id) => journal.MarkVersion(transaction, id, authors));
        return reply.Outcome == UploadOutcome.Stored;
    }

    /// <summary>The text of a version of the file; null when there is none, or it is larger than any note.</summary>
    public async Task<string?> ReadAsync(Caller caller, EntryId note, VersionId version, CancellationToken cancellationToken)
    {
        if (await content.OpenAsync(caller, note, version, cancellationToken) is not { LengthBytes: <= LargestVersionBytes } open)
        {
            return null;
        }

        using MemoryStream bytes = new((int)open.LengthBytes);
        PipeWriter writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await open.CopyToAsync(writer, 0, open.LengthBytes, cancellationToken);
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private async Task<UploadReply> PublishAsync(Caller caller, UploadRequest request, string text, Action<WriteTransaction, EntryId> settle)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (publisher.Check(caller, request, out UserId owner) is { } refusal)
        {
            return refusal;
        }

        // What is typed is kept in any case; its versions and new notes count like files, and fit or are refused like them.
        UploadId promise = new(Guid.NewGuid());
        if (use.TryPromise(owner, promise, bytes.Length) is { } room)
        {
            return new UploadReply(
                UploadOutcome.OverQuota, Reason: $"There is no room for it: {room.UsedBytes:N0} of {room.AllowedBytes:N0} bytes are used. Nothing was stored.");
        }

        try
        {
            return await PublishAsync(caller, request, bytes, (transaction, id) =>
            {
                settle(transaction, id);
                use.Release(transaction, promise);
            });
        }
        finally
        {
            use.Release(promise);
        }
    }

    private async Task<UploadReply> PublishAsync(Caller caller, UploadRequest request, byte[] bytes, Action<WriteTransaction, EntryId> settle)
    {
        List<ChunkRef> content = [];
        long position = 0;
        for (int at = 0; at < bytes.Length; at += ChunkSealer.MaxPlainBytes)
        {
            ReadOnlySpan<byte> piece = bytes.AsSpan(at, Math.Min(ChunkSealer.MaxPlainBytes, bytes.Length - at));
            using SealedChunk chunk = ChunkSealer.Seal(piece, caller.Keys.Convergence, tryCompress: true);
            position = Math.Max(position, chunks.Append(chunk.Id, chunk.Record.Span));
            content.Add(new ChunkRef(chunk.Id, chunk.Key, chunk.PlainBytes, chunk.StoredBytes));
        }

        await chunks.WaitDurableAsync(position, CancellationToken.None);
        return await publisher.PublishAsync(caller, request, bytes.Length, content, settle);
    }
}
