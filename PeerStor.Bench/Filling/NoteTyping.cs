using PeerStor.Engine.Notes.Document;

namespace PeerStor.Bench.Filling;

/// <summary>A person who writes a note: types on, goes back to change something, deletes; one update for each keystroke.</summary>
internal static class NoteTyping
{
    private const int Editor = 77;

    /// <param name="jumpEvery">After how many keystrokes, on average, the person goes somewhere else.</param>
    public static IReadOnlyList<byte[]> Keystrokes(int count, int jumpEvery)
    {
        TextDocument note = new(Editor);
        Random random = new(jumpEvery);
        List<byte[]> updates = new(count);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            at = random.Next(jumpEvery) == 0 ? random.Next(note.Length + 1) : at;
            updates.Add((at > 0 && random.Next(10) == 0 ? note.Edit(--at, 1, "") : note.Edit(at++, 0, $"{"etaoin shrdlu"[random.Next(13)]}"))!);
        }

        return updates;
    }
}
