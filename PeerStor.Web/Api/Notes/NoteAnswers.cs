using PeerStor.Engine.Notes;
using PeerStor.Web.Hosting.Errors;

namespace PeerStor.Web.Api.Notes;

/// <summary>Why a change of a note was refused, as the API says it.</summary>
internal static class NoteAnswers
{
    public static Task RefuseAsync(HttpContext context, NoteReply reply) => reply.Outcome switch
    {
        NoteOutcome.NotFound => Answers.NotFoundAsync(context),
        NoteOutcome.NotAllowed => Answers.NotAllowedAsync(context),
        NoteOutcome.ReadOnly => Answers.ReadOnlyAsync(context),
        NoteOutcome.UnknownBase => Problem.WriteAsync(
            context, StatusCodes.Status412PreconditionFailed, "base-unknown", "The state that the text is based on is not known here",
            "Nothing was changed. Read the note, make the change in what it says now, and send it with that ETag."),
        _ => Problem.WriteAsync(
            context, StatusCodes.Status400BadRequest, "note-refused", "The note cannot be stored like this", reply.Problem ?? "Nothing was changed."),
    };
}
