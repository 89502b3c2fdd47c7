using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>How a folder is drawn.</summary>
public enum ListLook
{
    List,
    Compact,
    Grid,
}

/// <summary>What part of a folder is shown and how; all of it is in the address, so that a view can be linked.</summary>
public sealed record ListState(
    EntryId Folder, bool IsRoot, EntrySort Sort, bool Descending, string? Filter, ListLook Look = ListLook.List)
{
    public string Url(string? handler = null, string? cursor = null, ListLook? look = null, bool last = false)
    {
        StringBuilder url = new("/library");
        if (!IsRoot)
        {
            url.Append('/').Append(Folder);
        }

        char separator = '?';
        Add("sort", Sort == EntrySort.Name ? null : Sort.ToString());
        Add("desc", Descending ? "true" : null);
        Add("q", string.IsNullOrEmpty(Filter) ? null : Filter);
        Add("look", look?.ToString());
        Add("cursor", cursor);
        Add("last", last ? "true" : null);
        Add("handler", handler);
        return url.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                url.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }
    }

    /// <summary>The same view by a column; by the same column again, the other way round.</summary>
    public ListState By(EntrySort sort) => this with { Sort = sort, Descending = sort == Sort && !Descending };

    /// <summary>The value of aria-sort on a column's heading.</summary>
    public string? AriaSort(EntrySort sort) => sort != Sort ? null : Descending ? "descending" : "ascending";
}
