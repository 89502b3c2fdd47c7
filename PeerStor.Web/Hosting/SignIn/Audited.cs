using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>Writes down what a request has done, under the name of who asked.</summary>
internal static class Audited
{
    public static Task NoteAsync(this HttpContext context, AuditEvent what, string detail = "") =>
        context.RequestServices.GetRequiredService<AuditLog>().NoteAsync(what, context.Caller().Name, context.Origin(), detail);

    /// <summary>What went into the trash or came out of it. How many, and never their names: those are encrypted.</summary>
    public static Task NoteEntriesAsync(this HttpContext context, AuditEvent what, int entries) => entries == 0
        ? Task.CompletedTask
        : context.NoteAsync(what, entries == 1 ? "one entry" : $"{entries} entries");

    public static Task NoteChangeAsync(this HttpContext context, AuditEvent what, Change change) =>
        context.NoteEntriesAsync(what, change.Outcome == ChangeOutcome.Done ? 1 : 0);

    /// <summary>What is gone for good, when anything is.</summary>
    public static Task NotePurgedAsync(this HttpContext context, int entries) => entries == 0
        ? Task.CompletedTask
        : context.NoteAsync(AuditEvent.DeletedForGood, entries == 1 ? "one entry" : $"{entries} entries");
}
