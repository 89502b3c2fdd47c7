using PeerStor.Engine.Users;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>Writes down what a request has done, under the name of who asked.</summary>
internal static class Audited
{
    public static Task NoteAsync(this HttpContext context, AuditEvent what, string detail = "") =>
        context.RequestServices.GetRequiredService<AuditLog>().NoteAsync(what, context.Caller().Name, context.Origin(), detail);

    /// <summary>What is gone for good, when anything is.</summary>
    public static Task NotePurgedAsync(this HttpContext context, int entries) => entries == 0
        ? Task.CompletedTask
        : context.NoteAsync(AuditEvent.DeletedForGood, entries == 1 ? "one entry" : $"{entries} entries");
}
