using PeerStor.Engine.Database;

namespace PeerStor.Engine.Search.Index;

/// <summary>
/// What the indexer still has to look at, in the index's own file, so that it goes on after a restart: entries whose
/// name, tags or place may have changed, and files whose text is to be read.
/// </summary>
internal sealed class IndexWork(DatabaseConnection index)
{
    private const int LookStage = 0;
    private const int TextStage = 1;

    /// <summary>The text of the entry is looked at anew with it.</summary>
    public void AddLook(Guid id) => index.Execute(
        """
        INSERT INTO work (id, turn, stage) VALUES ($1, (SELECT coalesce(max(turn), 0) + 1 FROM work WHERE stage = 0), 0)
        ON CONFLICT (id) DO UPDATE SET stage = 0, turn = excluded.turn WHERE stage <> 0
        """,
        id);

    public void AddText(Guid id) => index.Execute(
        """
        INSERT INTO work (id, turn, stage) VALUES ($1, (SELECT coalesce(max(turn), 0) + 1 FROM work WHERE stage = 1), 1)
        ON CONFLICT (id) DO UPDATE SET stage = 1, turn = excluded.turn
        """,
        id);

    public void Done(Guid id) => index.Execute("DELETE FROM work WHERE id = $1", id);

    /// <summary>What is left of it waits for a key, until <see cref="Unlock"/>.</summary>
    public void Lock(Guid id) => index.Execute("INSERT OR IGNORE INTO locked (id) VALUES ($1)", id);

    public void NoteUnlocked(Guid id) => index.Execute("DELETE FROM locked WHERE id = $1", id);

    /// <summary>Somebody's key was opened: all that waited for one is looked at again.</summary>
    public void Unlock()
    {
        index.Query("SELECT id FROM locked", row => row.Id(0)).ForEach(AddLook);
        index.Execute("DELETE FROM locked");
    }

    public List<Guid> NextLooks(int most) => Next(LookStage, most);

    public List<Guid> NextTexts(int most) => Next(TextStage, most);

    /// <summary>Without what waits for a key.</summary>
    public long Count() => index.Scalar<long>("SELECT count(*) FROM work");

    private List<Guid> Next(int stage, int most) => index.Query(
        "SELECT id FROM work WHERE stage = $1 ORDER BY turn LIMIT $2", row => row.Id(0), stage, most);
}
