using PeerStor.Engine.Common;

namespace PeerStor.Web.Pages.Library;

/// <summary>A form that asks into which folder entries shall go.</summary>
public sealed record IntoFolderForm(
    string Verb, string What, string Entries, IReadOnlyList<FolderChoice> Way, IReadOnlyList<FolderChoice> Folders,
    EntryId Target, bool CanBeHere, string BackUrl, string? Problem)
{
    public string Url => $"/library/{Verb}";

    public string Title => $"{(Verb == "copy" ? "Copy" : "Move")} {What}";
}

/// <summary>A folder to go into when looking for the place.</summary>
public sealed record FolderChoice(EntryId Id, string Name);

/// <summary>The question what to do with those whose names are taken; until it is answered nothing has moved.</summary>
public sealed record TakenForm(
    string Verb, string Entries, int Count, EntryId To, string FolderName, IReadOnlyList<string> Names, int TakenCount)
{
    public string Title => TakenCount == 1 ? $"“{Names[0]}” is taken" : $"{TakenCount} names are taken";

    public string Where => FolderName.Length == 0 ? "the Library" : $"“{FolderName}”";

    public string Listed => string.Join(", ", Names.Select(name => $"“{name}”")) + (TakenCount > Names.Count ? " and more" : "");
}
