using System.Text.Json.Serialization;

namespace PeerStor.Web.Pages.Stream;

/// <summary>Times in seconds.</summary>
internal sealed record PlayerData(double Duration, IReadOnlyList<PlayerChapter> Chapters, PlayerFrames? Frames);

internal sealed record PlayerChapter(double Start, string Title);

internal sealed record PlayerFrames(string Url, int Width, int Height, int Columns, int Count, double Interval);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PlayerData))]
internal sealed partial class PlayerJson : JsonSerializerContext;
