namespace PeerStor.Web.Api.Json;

/// <summary>A page of the record; <paramref name="Next"/> is what “before” is to be for the one after it.</summary>
internal sealed record AuditJson(IReadOnlyList<AuditRecordJson> Items, long? Next);

/// <param name="Event">A stable name for programs.</param>
/// <param name="Words">The same for people.</param>
internal sealed record AuditRecordJson(
    long Id, DateTimeOffset At, string Event, string Words, string Name, string Detail, string Address, string Device);
