using Microsoft.Extensions.Primitives;
using PeerStor.Engine.Common;

namespace PeerStor.Web.Pages.Library;

/// <summary>The entries that a form was sent for: a field for each, as checkboxes do, or many in one with commas.</summary>
public static class Chosen
{
    public const string Field = "ids";

    /// <summary>Each once, in the order of the form; what is no id is left out.</summary>
    public static IReadOnlyList<EntryId> Read(HttpRequest request) =>
        request.HasFormContentType ? Read(request.Form[Field]) : [];

    public static IReadOnlyList<EntryId> Read(StringValues fields) =>
    [
        .. fields.SelectMany(field => (field ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => EntryId.TryParse(text, null, out EntryId id) ? id : (EntryId?)null)
            .OfType<EntryId>().Distinct().Take(Limits.MostAtOnce),
    ];

    public static string Write(IEnumerable<EntryId> entries) => string.Join(',', entries);
}
