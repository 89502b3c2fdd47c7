using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Library;

/// <summary>Two versions side by side. <paramref name="Problem"/>: why they cannot be compared, as a sentence.</summary>
public sealed record CompareView(
    EntryId File, string Name, IReadOnlyList<Crumb> Crumbs, FileVersion From, FileVersion To, IReadOnlyList<FileVersion> All,
    IReadOnlyList<ComparedLine> Lines, string? Problem)
{
    public int Added => Lines.Count(line => line.Mark == "+");

    public int Removed => Lines.Count(line => line.Mark == "-");
}
