using System.Text.Json.Serialization;

namespace PeerStor.Web.Cli;

/// <summary>What `peerstor rm --json` answers.</summary>
internal sealed record RemovedJson(IReadOnlyList<string> Removed);

/// <summary>What `peerstor put --json` and `peerstor get --json` answer. Sizes in bytes.</summary>
internal sealed record TransfersJson(IReadOnlyList<TransferJson> Files, IReadOnlyList<TransferFailureJson> Failed, long Bytes, double Seconds);

/// <summary>A file that is where it should be; <paramref name="Skipped"/>: it was there before.</summary>
internal sealed record TransferJson(string Local, string Remote, long Size, bool Skipped);

internal sealed record TransferFailureJson(string Local, string Remote, string Error);

/// <summary>What `peerstor token link --json` answers.</summary>
internal sealed record LinkJson(string Url, DateTimeOffset? Expires);

/// <summary>What `peerstor doctor --json` answers; <paramref name="State"/> is "ok", "warning" or "problem".</summary>
internal sealed record FindingJson(string Name, string State, string Found, string? Advice);

[JsonSerializable(typeof(RemovedJson))]
[JsonSerializable(typeof(TransfersJson))]
[JsonSerializable(typeof(LinkJson))]
[JsonSerializable(typeof(IReadOnlyList<FindingJson>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class CliJson : JsonSerializerContext;
