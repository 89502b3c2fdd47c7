using PeerStor.Engine.Common;
using PeerStor.Engine.Media.Conversion;

namespace PeerStor.Web.Pages.Stream;

/// <summary>How far a file is on its way to a kind that browsers play.</summary>
/// <param name="State">Null: nobody asked for it yet.</param>
/// <param name="ResultUrl">Where the converted copy plays, when it is there.</param>
public sealed record ConversionView(EntryId File, ConversionState? State, int Percent, string? ResultUrl, bool CanConvert)
{
    public bool IsOpen => State is ConversionState.Waiting or ConversionState.Running;
}
