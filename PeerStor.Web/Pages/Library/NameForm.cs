namespace PeerStor.Web.Pages.Library;

/// <summary>A form that asks for a name: of a new folder, or a new one for an entry.</summary>
public sealed record NameForm(string Title, string Label, string Submit, string Url, string Name, string BackUrl, string? Problem = null);

/// <summary>The last question before something is gone. <paramref name="Entries"/> "": all of the trash.</summary>
public sealed record PurgeForm(string Title, string What, string Entries)
{
    public string Url => Entries.Length == 0 ? "/library/empty-trash" : "/library/purge";
}
