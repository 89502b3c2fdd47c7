using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Media.Playback;

/// <summary>Keeps the newest mark of each user and file.</summary>
internal sealed class MarkProjection : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind == OperationKind.PlaybackMark;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        MarkRecord mark = MarkRecord.Decode(operation.Body);
        transaction.Connection.Execute(
            """
            INSERT INTO playback_marks (mark, user, stamp, sealed) VALUES ($1, $2, $3, $4)
            ON CONFLICT (mark) DO UPDATE SET user = $2, stamp = $3, sealed = $4 WHERE stamp < $3
            """,
            operation.Entity, mark.User.Value, operation.Stamp(), mark.Sealed);
    }
}
