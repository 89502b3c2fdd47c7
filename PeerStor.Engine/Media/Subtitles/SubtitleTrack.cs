using PeerStor.Engine.Common;

namespace PeerStor.Engine.Media.Subtitles;

/// <summary>Subtitles that go with a film: a file beside it, or a stream inside it.</summary>
/// <param name="Key">Names it in addresses: the file's id, or "s" and the stream's number.</param>
/// <param name="Language">A language tag ("de", "en"); "" when unknown.</param>
/// <param name="Label">For people.</param>
public sealed record SubtitleTrack(string Key, string Language, string Label, bool Forced, EntryId? File, int Stream);
