using System.IO.Pipelines;
using PeerStor.Engine.Files;
using PeerStor.Engine.Storage;
using PeerStor.Engine.Users;
using PeerStor.Web.Cli.Transfers;

namespace PeerStor.Web.Cli.Recovery;

/// <summary>Writes the content of one file to this machine's disk, first beside its place, so that no half file has its name.</summary>
internal sealed class FileWriter(Content content, Caller caller)
{
    private const int BlockBytes = 4 << 20;

    /// <returns>False when it is there already, with that size and time.</returns>
    public async Task<bool> WriteAsync(Entry entry, string path, ITransferRow row, CancellationToken cancellationToken)
    {
        FileInfo there = new(path);
        if (there.Exists)
        {
            return there.Length == entry.SizeBytes && there.LastWriteTimeUtc == entry.Modified.UtcDateTime
                ? false
                : throw new CommandException(ExitCode.Exists, "something else is there under that name; choose another folder");
        }

        OpenContent open = await content.OpenAsync(caller, entry.Id, null, cancellationToken)
            ?? throw new CommandException(ExitCode.Failed, "the list of its pieces cannot be read");
        string partial = path + ".peerstor-part";
        await using (FileStream file = new(partial, FileMode.Create, FileAccess.Write))
        {
            PipeWriter writer = PipeWriter.Create(file, new StreamPipeWriterOptions(leaveOpen: true));
            for (long done = 0; done < open.LengthBytes;)
            {
                long count = Math.Min(BlockBytes, open.LengthBytes - done);
                await open.CopyToAsync(writer, done, count, cancellationToken);
                done += count;
                row.Reach(done);
            }

            await writer.CompleteAsync();
            // Only now may somebody throw the old disk away: the system is told to put it on this one.
            await file.FlushAsync(cancellationToken);
            DurableFile.SyncContents(file.SafeFileHandle);
        }

        File.SetLastWriteTimeUtc(partial, entry.Modified.UtcDateTime);
        File.Move(partial, path);
        return true;
    }
}
