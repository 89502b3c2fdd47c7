using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Files;

/// <summary>Changes of several entries in one step at /api/v1/entries/…; the answer tells what became of each.</summary>
internal sealed class BatchEndpoints(Drive drive, TrashBin trash)
{
    private const string Root = "/api/v1/entries/";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOne<BatchEndpoints>("POST", Root + "move", (endpoint, context) => endpoint.MoveAsync(context));
        routes.MapOne<BatchEndpoints>("POST", Root + "copy", (endpoint, context) => endpoint.CopyAsync(context));
        routes.MapOne<BatchEndpoints>("POST", Root + "trash", (endpoint, context) => endpoint.TrashAsync(context));
        routes.MapOne<BatchEndpoints>("POST", Root + "restore", (endpoint, context) => endpoint.RestoreAsync(context));
        routes.MapOne<BatchEndpoints>("POST", Root + "purge", (endpoint, context) => endpoint.PurgeAsync(context));
        routes.MapOne<BatchEndpoints>("DELETE", "/api/v1/trash", (endpoint, context) => endpoint.EmptyAsync(context));
    }

    private async Task MoveAsync(HttpContext context)
    {
        BatchJson wanted = await ReadAsync(context);
        TakenName? taken = wanted.Taken switch
        {
            null or "ask" => TakenName.Ask,
            "keep-both" => TakenName.KeepBoth,
            "replace" => TakenName.Replace,
            "skip" => TakenName.Skip,
            _ => null,
        };
        if (taken is not { } policy || Ids(wanted) is not { } ids || !EntryId.TryParse(wanted.To, null, out EntryId to))
        {
            await RefuseAsync(context, " “to” must be the id of a folder, “taken” one of ask, keep-both, replace and skip.");
            return;
        }

        await AnswerAsync(context, await drive.MoveAsync(context.Caller(), ids, to, policy, context.RequestAborted));
    }

    private async Task CopyAsync(HttpContext context)
    {
        BatchJson wanted = await ReadAsync(context);
        if (Ids(wanted) is not { } ids || !EntryId.TryParse(wanted.To, null, out EntryId to))
        {
            await RefuseAsync(context, " “to” must be the id of a folder.");
            return;
        }

        await AnswerAsync(context, await drive.CopyAsync(context.Caller(), ids, to, context.RequestAborted));
    }

    private Task TrashAsync(HttpContext context) =>
        EachAsync(context, async (caller, ids) =>
        {
            BatchChange change = await drive.TrashAsync(caller, ids, context.RequestAborted);
            await context.NoteEntriesAsync(AuditEvent.Trashed, change.Done.Count());
            return change;
        });

    private Task RestoreAsync(HttpContext context) =>
        EachAsync(context, async (caller, ids) =>
        {
            BatchChange change = await drive.RestoreAsync(caller, ids, context.RequestAborted);
            await context.NoteEntriesAsync(AuditEvent.Restored, change.Done.Count());
            return change;
        });

    private Task PurgeAsync(HttpContext context) =>
        EachAsync(context, async (caller, ids) =>
        {
            BatchChange change = await drive.PurgeAsync(caller, ids, context.RequestAborted);
            await context.NotePurgedAsync(change.Done.Count());
            return change;
        });

    private async Task EmptyAsync(HttpContext context)
    {
        (int removed, ChangeOutcome outcome) = await trash.EmptyAsync(context.Caller(), null, context.RequestAborted);
        await context.NotePurgedAsync(removed);
        await (outcome == ChangeOutcome.ReadOnly
            ? Answers.ReadOnlyAsync(context)
            : ApiJson.WriteAsync(context, new EmptiedJson(removed), ApiJson.Context.EmptiedJson));
    }

    private static async Task EachAsync(HttpContext context, Func<Caller, IReadOnlyList<EntryId>, Task<BatchChange>> change)
    {
        if (Ids(await ReadAsync(context)) is not { } ids)
        {
            await RefuseAsync(context, "");
            return;
        }

        await AnswerAsync(context, await change(context.Caller(), ids));
    }

    private static Task<BatchJson> ReadAsync(HttpContext context) =>
        ApiJson.ReadAsync(context, ApiJson.Context.BatchJson, LargestBodyBytes);

    /// <summary>The most entries of one change, each 32 digits with what JSON puts around them.</summary>
    private const int LargestBodyBytes = (Limits.MostAtOnce * 40) + 1000;

    private static List<EntryId>? Ids(BatchJson wanted)
    {
        if (wanted.Ids is not { Count: > 0 and <= Limits.MostAtOnce } texts)
        {
            return null;
        }

        List<EntryId> ids = [];
        foreach (string text in texts)
        {
            if (!EntryId.TryParse(text, null, out EntryId id))
            {
                return null;
            }

            ids.Add(id);
        }

        return [.. ids.Distinct()];
    }

    private static Task RefuseAsync(HttpContext context, string more) => Answers.BadRequestAsync(
        context, $"“ids” must be a list of 1 to {Limits.MostAtOnce} ids.{more}");

    private static Task AnswerAsync(HttpContext context, BatchChange change)
    {
        if (change.Items.All(item => item.Change.Outcome == ChangeOutcome.ReadOnly))
        {
            return Answers.ReadOnlyAsync(context);
        }

        OutcomesJson answer = new(change.Done.Count(), [.. change.Items.Select(item => new OutcomeJson(
            item.Id.ToString(), Word(item.Change.Outcome),
            item.Change.Entry is { } entry ? ApiJson.Item(entry, null) : null))]);

        // Whoever looks at the status alone must not take a part for the whole.
        return ApiJson.WriteAsync(
            context, answer, ApiJson.Context.OutcomesJson,
            change.IsDone ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus);
    }

    private static string Word(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.Done => "done",
        ChangeOutcome.NotFound => "not-found",
        ChangeOutcome.NotAllowed => "not-allowed-here",
        ChangeOutcome.NameTaken => "name-taken",
        ChangeOutcome.NameInvalid => "bad-path",
        ChangeOutcome.IntoItself => "into-itself",
        ChangeOutcome.NotAFolder => "not-a-folder",
        ChangeOutcome.ReadOnly => "read-only",
        ChangeOutcome.Waiting => "waiting",
        ChangeOutcome.Damaged => "damaged",
        ChangeOutcome.OverQuota => "quota-reached",
        ChangeOutcome.ChangedMeanwhile => "changed-meanwhile",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
