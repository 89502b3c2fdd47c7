using System.Text.Json.Serialization;
using PeerStor.Web.Api.Media;
using PeerStor.Web.Api.Statistics;

namespace PeerStor.Web.Api.Json;

/// <summary>How the API's records are written and read, generated at build time: no reflection at run time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(ItemJson))]
[JsonSerializable(typeof(PageJson))]
[JsonSerializable(typeof(IReadOnlyList<ItemJson>))]
[JsonSerializable(typeof(StoredJson))]
[JsonSerializable(typeof(UploadsJson))]
[JsonSerializable(typeof(NewFolderJson))]
[JsonSerializable(typeof(MoveJson))]
[JsonSerializable(typeof(EditJson))]
[JsonSerializable(typeof(TagsJson))]
[JsonSerializable(typeof(HitsJson))]
[JsonSerializable(typeof(NewTokenJson))]
[JsonSerializable(typeof(NewTokenAnswerJson))]
[JsonSerializable(typeof(GrantsJson))]
[JsonSerializable(typeof(SignInLinkJson))]
[JsonSerializable(typeof(NewSessionJson))]
[JsonSerializable(typeof(SessionJson))]
[JsonSerializable(typeof(UserJson))]
[JsonSerializable(typeof(UsersJson))]
[JsonSerializable(typeof(EditUserJson))]
[JsonSerializable(typeof(NewInvitationJson))]
[JsonSerializable(typeof(InvitationJson))]
[JsonSerializable(typeof(VersionsJson))]
[JsonSerializable(typeof(FactsJson))]
[JsonSerializable(typeof(ChecksumJson))]
[JsonSerializable(typeof(BatchJson))]
[JsonSerializable(typeof(OutcomesJson))]
[JsonSerializable(typeof(EmptiedJson))]
[JsonSerializable(typeof(MembersJson))]
[JsonSerializable(typeof(StatusJson))]
[JsonSerializable(typeof(MediaJson))]
[JsonSerializable(typeof(PlaybackJson))]
[JsonSerializable(typeof(NewPlaybackJson))]
[JsonSerializable(typeof(PlaybackListJson))]
[JsonSerializable(typeof(TracksJson))]
[JsonSerializable(typeof(ConversionJson))]
[JsonSerializable(typeof(ConversionsJson))]
[JsonSerializable(typeof(TransfersJson))]
[JsonSerializable(typeof(StatisticsJson))]
[JsonSerializable(typeof(MeasurementsJson))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
