using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Somebody who may do something with a folder.</summary>
/// <param name="Rights">What counts for them there.</param>
/// <param name="From">The folder above that says so; null when it is set at this folder.</param>
public sealed record AccessEntry(Guid Principal, bool IsGroup, string Name, Rights Rights, Ancestor? From);

public enum AccessOutcome
{
    Done,
    NotFound,
    /// <summary>The caller may see the folder, and not say who else may.</summary>
    NotAllowed,
    /// <summary>There is no such user or group, or it is the folder's owner.</summary>
    NoSuchPrincipal,
    /// <summary>Only folders below the root have settings.</summary>
    NotAFolder,
    ReadOnly,
}

/// <summary>Who may do what with a folder (docs/adr/0036): looked at and set by its owner and by those whom they let.</summary>
public sealed class FolderAccess
{
    private readonly OperationLog _log;
    private readonly DriveTree _tree;
    private readonly DriveKeys _keys;
    private readonly KeyDelivery _delivery;
    private readonly AuditLog _audit;

    internal FolderAccess(OperationLog log, DriveTree tree, DriveKeys keys, KeyDelivery delivery, AuditLog audit)
    {
        _audit = audit;
        _log = log;
        _tree = tree;
        _keys = keys;
        _delivery = delivery;
    }

    /// <summary>Those besides the owner who have a setting there or above, by name; null when the caller may not see it.</summary>
    public ValueTask<IReadOnlyList<AccessEntry>?> ListAsync(Caller caller, EntryId folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_log.Database.Read<IReadOnlyList<AccessEntry>?>(connection =>
            _tree.Get(connection, caller, folder) is { Rights: var rights } && rights.HasFlag(Rights.Read)
                ? List(connection, caller, folder)
                : null));
    }

    /// <summary>Sets what a user or a group may do; null takes the setting away, so that what is set above counts again.</summary>
    public async Task<AccessOutcome> SetAsync(
        Caller caller, EntryId folder, Guid principal, bool isGroup, Rights? rights, Origin origin,
        CancellationToken cancellationToken)
    {
        try
        {
            AccessOutcome outcome = await _log.Database.Writer.RunAsync(
                transaction => Set(transaction, caller, folder, principal, isGroup, rights, origin), cancellationToken);
            if (outcome == AccessOutcome.Done)
            {
                // The setting is in force; who has the keys now passes them on.
                await _delivery.RunAsync(CancellationToken.None);
            }

            return outcome;
        }
        catch (DatabaseUnavailableException)
        {
            return AccessOutcome.ReadOnly;
        }
    }

    /// <summary>What one right brings along: who may change may read, and who may say what others may do may do everything.</summary>
    public static Rights Whole(Rights rights)
    {
        Rights whole = rights.HasFlag(Rights.Admin) ? Rights.All : rights;
        whole |= whole.HasFlag(Rights.Write) ? Rights.Read | Rights.Upload : Rights.None;
        return whole | (whole.HasFlag(Rights.Share) ? Rights.Read : Rights.None);
    }

    private AccessOutcome Set(
        WriteTransaction transaction, Caller caller, EntryId folder, Guid principal, bool isGroup, Rights? rights,
        Origin origin)
    {
        DatabaseConnection connection = transaction.Connection;
        if (_tree.Get(connection, caller, folder) is not { TrashedAt: null } entry)
        {
            return AccessOutcome.NotFound;
        }

        if (EntryRow.Find(connection, folder) is not { Kind: EntryKind.Folder } row)
        {
            return AccessOutcome.NotAFolder;
        }

        if (!entry.Rights.HasFlag(Rights.Admin))
        {
            return AccessOutcome.NotAllowed;
        }

        if (principal == row.Owner.Value || NameOf(connection, principal, isGroup) is not { } name)
        {
            return AccessOutcome.NoSuchPrincipal;
        }

        _keys.ForWriting(transaction, caller, folder);
        _log.Append(
            transaction, OperationKind.FolderAccess, folder.Value,
            new AccessRecord(principal, isGroup, rights is { } some ? Whole(some) : null, caller.User).Encode());
        if (_tree.Raw(connection, caller, row) is { } named)
        {
            _keys.PutTitle(transaction, caller, folder, fileKey: null, named.Name);
        }

        // Not the folder's name: what users call their things lies on no disk in the clear.
        _audit.Note(
            transaction, rights is null or Rights.None ? AuditEvent.AccessTaken : AuditEvent.AccessGiven, caller.Name, origin,
            $"{name}, folder {folder}");

        return AccessOutcome.Done;
    }

    private List<AccessEntry> List(DatabaseConnection connection, Caller caller, EntryId folder)
    {
        Dictionary<EntryId, Ancestor> way = _tree.Ancestors(connection, caller, folder).ToDictionary(step => step.Id);
        return
        [
            .. _tree.Permissions.MapOf(connection, folder).Settings
                .Select(setting => (Setting: setting, Name: NameOf(connection, setting.Principal, setting.IsGroup)))
                .Where(one => one.Name is not null)
                .Select(one => new AccessEntry(
                    one.Setting.Principal, one.Setting.IsGroup, one.Name!, one.Setting.Rights,
                    one.Setting.From == folder ? null : way.GetValueOrDefault(one.Setting.From) ?? new Ancestor(default, "")))
                .OrderBy(entry => entry.IsGroup).ThenBy(entry => entry.Name, NaturalOrder.Instance),
        ];
    }

    private static string? NameOf(DatabaseConnection connection, Guid principal, bool isGroup) => connection.Scalar<string>(
        isGroup ? "SELECT name FROM user_groups WHERE id = $1 AND deleted = 0" : "SELECT name FROM users WHERE id = $1", principal);
}
