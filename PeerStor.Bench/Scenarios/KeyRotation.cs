using System.Diagnostics;
using System.IO.Pipelines;
using PeerStor.Bench.Filling;
using PeerStor.Bench.Report;
using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Bench.Scenarios;

/// <summary>Somebody loses their right in a folder of many files: how long that takes, and the first file that is stored
/// after it, which goes under a new key. The node is killed in between in every second round: then the write makes up for it.</summary>
internal sealed class KeyRotation : IScenario
{
    private const int Files = 10_000;
    private const int Folders = 100;
    private const string Seconds = "seconds in all";
    private const string Revoking = "ms to revoke";
    private const string Writing = "ms of the next write";
    private const string AfterRestart = "ms of it after a restart";

    private static readonly Origin Here = new("192.0.2.1", "bench");

    public async Task RunAsync(BenchOptions options, Findings findings, CancellationToken cancellationToken)
    {
        Table table = new(
            $"A right is taken away in a folder of {Files} files in {Folders} folders", [Seconds, Revoking, Writing, AfterRestart],
            [new Goal(Seconds, 10, AtMost: true), new Goal(AfterRestart, 10_000, AtMost: true)]);
        string directory = Path.Combine(options.WorkDirectory, "rotation");
        for (int round = 0; round < options.Rounds; round++)
        {
            Directory.CreateDirectory(directory);
            try
            {
                await FillAsync(directory, cancellationToken);
                findings.Add(table, "peerstor", await MeasureAsync(directory, cancellationToken));
            }
            finally
            {
                Directory.Delete(directory, recursive: true);
            }
        }

        findings.Write(table, []);
    }

    private static async Task FillAsync(string directory, CancellationToken cancellationToken)
    {
        await using EntryFiller filler = await EntryFiller.OpenAsync(directory, cancellationToken);
        EntryId top = await filler.FolderAsync(filler.Root, "top", cancellationToken);
        for (int folder = 0; folder < Folders; folder++)
        {
            await filler.FilesAsync(
                await filler.FolderAsync(top, $"folder {folder}", cancellationToken), Files / Folders, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<(string, double)>> MeasureAsync(string directory, CancellationToken cancellationToken)
    {
        EngineOptions options = new() { DataDirectory = directory, MinimumFreeBytes = 0 };
        double revoked;
        double written;
        await using (PeerStorEngine engine = await PeerStorEngine.OpenAsync(options, cancellationToken: cancellationToken))
        {
            Caller owner = await engine.Access.OwnerAsync(cancellationToken);
            EntryId top = (await engine.Drive.FindAsync(owner, "top", cancellationToken))!.Id;
            UserId first = await JoinAsync(engine, owner, top, "first", cancellationToken);
            UserId second = await JoinAsync(engine, owner, top, "second", cancellationToken);
            revoked = await TimeAsync(() => engine.FolderAccess.SetAsync(owner, top, first.Value, false, null, Here, cancellationToken));
            written = await TimeAsync(() => PutAsync(engine, owner, "top/folder 7/after.txt", cancellationToken));
            await engine.FolderAccess.SetAsync(owner, top, second.Value, false, null, Here, cancellationToken);
        }

        await using PeerStorEngine again = await PeerStorEngine.OpenAsync(options, cancellationToken: cancellationToken);
        Caller same = await again.Access.OwnerAsync(cancellationToken);
        double later = await TimeAsync(() => PutAsync(again, same, "top/folder 8/after.txt", cancellationToken));
        return [(Seconds, (revoked + written) / 1000), (Revoking, revoked), (Writing, written), (AfterRestart, later)];
    }

    private static async Task<UserId> JoinAsync(
        PeerStorEngine engine, Caller owner, EntryId top, string name, CancellationToken cancellationToken)
    {
        NewGrant invitation = await engine.Invitations.CreateAsync(owner, "", UserRole.Member, Here, cancellationToken);
        InvitationResult joined = await engine.Invitations.AcceptAsync(
            invitation.Secret, name, "a long enough password", Here, cancellationToken);
        Caller member = (await engine.Access.AuthenticateAsync(joined.Session!.Secret, cancellationToken))!;
        await engine.FolderAccess.SetAsync(owner, top, member.User.Value, false, Rights.Read, Here, cancellationToken);
        return member.User;
    }

    private static async Task<UploadReply> PutAsync(
        PeerStorEngine engine, Caller caller, string path, CancellationToken cancellationToken)
    {
        byte[] content = "after it"u8.ToArray();
        UploadReply begun = await engine.Uploads.CreateAsync(
            caller, new UploadRequest(path, content.Length, null, NameConflict.Replace, PeerStor.Engine.Files.Uploads.PutProtocol), cancellationToken);
        return await engine.Uploads.AppendAsync(
            caller, begun.Upload!.Id, new UploadPiece(0, PipeReader.Create(new MemoryStream(content)), content.Length) { IsLast = true }, cancellationToken);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
