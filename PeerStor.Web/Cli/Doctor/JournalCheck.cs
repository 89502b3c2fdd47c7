using Microsoft.Data.Sqlite;
using PeerStor.Engine.Monitoring;

namespace PeerStor.Web.Cli.Doctor;

/// <summary>Reads the journal from end to end and looks whether the tables fit it: what SQLite itself cannot know.</summary>
internal static class JournalCheck
{
    private const string Name = "journal";

    private const string Advice =
        "stop PeerStor, keep a copy of the data directory, and restore peerstor.db from a backup; the files' content is not touched by this";

    public static async Task<IReadOnlyList<Finding>> LookAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        string path = Path.Combine(dataDirectory, "peerstor.db");
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            InspectionReport report = await DatabaseInspection.RunAsync(path, cancellationToken);
            return [report.IsSound
                ? Finding.Ok(Name, $"{report.Operations} changes in one unbroken chain, {report.Files} files and folders")
                : Finding.Problem(Name, Words(report), Advice)];
        }
        catch (Exception error) when (error is SqliteException or IOException or InvalidDataException)
        {
            return [Finding.Warning(Name, $"could not be read: {error.Message}", "run this as the user who runs PeerStor")];
        }
    }

    private static string Words(InspectionReport report) => string.Join(", ", new[]
    {
        (Count: report.BrokenLinks, Words: "changes that were altered or are missing"),
        (Count: report.FilesWithoutContent, Words: "files without content"),
        (Count: report.VersionsWithoutFile, Words: "versions of no file"),
        (Count: report.LostEntries, Words: "entries in no folder"),
    }.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Words}").DefaultIfEmpty("the file is damaged"));
}
