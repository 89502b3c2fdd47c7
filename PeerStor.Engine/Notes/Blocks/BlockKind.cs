namespace PeerStor.Engine.Notes.Blocks;

/// <summary>What a live block of a note shows, or, from <see cref="Select"/> on, asks for. The list is fixed.</summary>
public enum BlockKind
{
    Metric,
    Chart,
    Files,
    Video,
    Audio,
    Image,
    Network,
    Notes,
    Select,
    Slider,
    Text,
    Date,
}
