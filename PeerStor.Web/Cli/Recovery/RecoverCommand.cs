using System.CommandLine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Cli.Transfers;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Recovery;

/// <summary>
/// `peerstor recover`: writes a user's files out of a data directory, or a copy of one on another machine, with no server
/// running and no key file: the recovery code or the password is enough.
/// </summary>
internal static class RecoverCommand
{
    private static readonly Argument<string> Target = new("FOLDER") { Description = "Where the files go; made when it is not there." };

    private static readonly Option<string> User = new("--user")
    {
        Description = "Whose files.", DefaultValueFactory = _ => "Owner", HelpName = "NAME",
    };

    private static readonly Option<string> Below = new("--path")
    {
        Description = "Only this folder or file of theirs.", DefaultValueFactory = _ => "", HelpName = "PATH",
    };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "recover", "Write a user's files out of a data directory that no server runs on, with the recovery code or the password. "
                + "Started again, it goes on with what is missing.",
            "peerstor recover --data /mnt/old-disk/peerstor ~/rescued",
            "peerstor recover --data copy/ --user Anna --path Photos/2026 ~/rescued").With(Target, User, Below);
        TransferBatch.Check(command);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string data = parse.Settings().Get(Settings.Data);
        if (!Directory.Exists(Path.Combine(data, "chunks")))
        {
            // The engine would make a new, empty one here.
            throw new CommandException(ExitCode.NotFound, $"{data} is no data directory of PeerStor; name it with --data");
        }

        await using OfflineEngine engine = await OfflineEngine.OpenAsync(
            EngineSettings.From(parse.Settings(), replacesLostKey: true), cancellationToken);
        Caller caller = await OpenAsync(engine, parse.GetValue(User)!, cancellationToken);
        Drive drive = engine.Get<Drive>();
        string below = parse.GetValue(Below)!.Trim('/');
        Entry top = await drive.FindAsync(caller, below, cancellationToken)
            ?? throw new CommandException(ExitCode.NotFound, $"there is no “{Output.Safe(below)}” among the files of {Output.Safe(caller.Name)}");
        List<TransferBatch.Item> files = [];
        FileWriter writer = new(engine.Get<Content>(), caller);
        string target = Path.GetFullPath(parse.GetValue(Target)!);
        await FindAsync(drive, caller, top, below, top.Kind == EntryKind.File ? GetCommand.LocalPath(target, top.Name) : target, writer, files, cancellationToken);
        return await new TransferBatch(parse, TimeProvider.System).RunAsync(files, cancellationToken);
    }

    private static async Task<Caller> OpenAsync(OfflineEngine engine, string user, CancellationToken cancellationToken)
    {
        Accounts accounts = engine.Get<Accounts>();
        if (!accounts.OwnerIsLocked && string.Equals(user, accounts.Owner.Name, StringComparison.OrdinalIgnoreCase))
        {
            return accounts.Owner;
        }

        return await engine.Get<Credentials>().OpenAsync(user, PasswordPrompt.Read($"Recovery code or password of {user}"), cancellationToken)
            ?? throw new CommandException(ExitCode.NotAllowed, "that is neither the recovery code nor the password of that user; nothing was written");
    }

    private static async Task FindAsync(
        Drive drive, Caller caller, Entry entry, string remote, string local, FileWriter writer, List<TransferBatch.Item> files,
        CancellationToken cancellationToken)
    {
        if (entry.Kind == EntryKind.File)
        {
            files.Add(new TransferBatch.Item(remote, local, remote, entry.SizeBytes, (row, stop) => writer.WriteAsync(entry, local, row, stop)));
            return;
        }

        Directory.CreateDirectory(local);
        string? cursor = null;
        do
        {
            EntryPage page = await drive.ListAsync(
                caller, entry.Id, new ListQuery(EntrySort.Name, false, null, cursor, Limits.LargestPage), cancellationToken);
            foreach (Entry child in page.Items)
            {
                await FindAsync(
                    drive, caller, child, remote.Length == 0 ? child.Name : $"{remote}/{child.Name}", GetCommand.LocalPath(local, child.Name),
                    writer, files, cancellationToken);
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }
}
