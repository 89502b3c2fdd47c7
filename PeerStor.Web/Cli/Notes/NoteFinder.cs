using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Notes;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Notes;

/// <summary>Finds notes by what people call them.</summary>
internal static class NoteFinder
{
    private const int NotesAtOnce = 1000;

    public static async Task<IReadOnlyList<NoteJson>> AllAsync(ApiClient client, string? tag, CancellationToken cancellationToken)
    {
        List<NoteJson> notes = [];
        string? cursor = "";
        while (cursor is not null)
        {
            string address = $"api/v1/notes?limit={NotesAtOnce}&cursor={Uri.EscapeDataString(cursor)}"
                + (tag is null ? "" : "&tag=" + Uri.EscapeDataString(tag));
            NotesJson page = await client.ReadAsync(ApiClient.Request(HttpMethod.Get, address), ApiJson.Context.NotesJson, cancellationToken);
            notes.AddRange(page.Items);
            cursor = page.Next;
        }

        return notes;
    }

    /// <exception cref="CommandException">There is none, or several have that title.</exception>
    public static async Task<NoteJson> FindAsync(ApiClient client, string wanted, CancellationToken cancellationToken)
    {
        List<NoteJson> found = [.. (await AllAsync(client, null, cancellationToken)).Where(note =>
            note.Id == wanted || string.Equals(note.Title, wanted, StringComparison.OrdinalIgnoreCase))];
        return found switch
        {
            [var one] => one,
            [] => throw new CommandException(ExitCode.NotFound, $"there is no note “{Output.Safe(wanted)}”; `peerstor notes ls` lists them"),
            _ => throw new CommandException(
                ExitCode.Exists, $"{found.Count} notes are called “{Output.Safe(wanted)}”; say which by its id: {string.Join(", ", found.Select(note => note.Id))}"),
        };
    }
}
