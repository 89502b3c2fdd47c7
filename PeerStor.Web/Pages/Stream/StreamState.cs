using Microsoft.AspNetCore.WebUtilities;

namespace PeerStor.Web.Pages.Stream;

/// <summary>What the Stream screen is asked to show; each part of it stands in the address.</summary>
/// <param name="Kind">"video", "audio" or nothing for both.</param>
/// <param name="Folder">A folder's id: one collection.</param>
/// <param name="Sort">"name", "new", "length" or "size".</param>
public sealed record StreamState(string? Kind, string? Folder, string? Q, string? Sort)
{
    public string Url => With(this);

    public string UrlOfKind(string? kind) => With(this with { Kind = kind });

    public string UrlOfSort(string? sort) => With(this with { Sort = sort });

    public string UrlOfFolder(string? folder) => With(this with { Folder = folder, Q = null });

    private static string With(StreamState state)
    {
        Dictionary<string, string?> query = new()
        {
            ["folder"] = state.Folder, ["kind"] = state.Kind, ["q"] = string.IsNullOrWhiteSpace(state.Q) ? null : state.Q, ["sort"] = state.Sort,
        };
        return QueryHelpers.AddQueryString("/stream", query.Where(pair => pair.Value is not null));
    }
}
