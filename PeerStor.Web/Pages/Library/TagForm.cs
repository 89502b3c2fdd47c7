namespace PeerStor.Web.Pages.Library;

/// <summary>A form for the tags of some entries. <paramref name="Tags"/>: those that all of them have, with commas.</summary>
public sealed record TagForm(string Title, string Entries, string Tags, IReadOnlyList<string> Known, string BackUrl, string? Problem = null);
