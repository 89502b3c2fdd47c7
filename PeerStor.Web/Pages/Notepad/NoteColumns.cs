using PeerStor.Engine.Notes;
using PeerStor.Web.Pages.Shared;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>What goes on in notes, as charts of days.</summary>
internal static class NoteColumns
{
    public static IReadOnlyList<DayColumn> Edits(NoteStatistics notes)
    {
        long most = notes.Days.Max(day => day.Edits);
        return [.. notes.Days.Select(day => new DayColumn(day.Day, $"{day.Day:d MMM}: {Format.Count(day.Edits, "edit", "edits")}", DayColumn.Height(day.Edits, most)))];
    }

    public static IReadOnlyList<DayColumn> Growth(NoteStatistics notes)
    {
        long most = notes.Growth.Max(day => day.Notes);
        return [.. notes.Growth.Select(day => new DayColumn(day.Day, $"{day.Day:d MMM}: {Format.Count(day.Notes, "note", "notes")}", DayColumn.Height(day.Notes, most)))];
    }
}
