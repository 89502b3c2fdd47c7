using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Monitoring;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.Json;

/// <summary>Reads and writes the API's documents.</summary>
internal static class ApiJson
{
    /// <summary>No document that the API takes is near this, but for lists of ids.</summary>
    private const int LargestBodyBytes = 64 << 10;

    /// <summary>Text as it is, so that answers are readable. They are sent as JSON with nosniff, never inside a page.</summary>
    public static readonly ApiJsonContext Context = new(new JsonSerializerOptions(ApiJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.BodyWriter, value, type, context.RequestAborted);
    }

    /// <exception cref="BadHttpRequestException">The body is not such a document, or is too large.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpContext context, JsonTypeInfo<T> type, int largestBodyBytes = LargestBodyBytes)
        where T : class
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = largestBodyBytes;
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new BadHttpRequestException("The body is empty.");
        }
        catch (JsonException error)
        {
            throw new BadHttpRequestException("The body is not the document that is wanted here.", error);
        }
    }

    public static ItemJson Item(Entry entry, string? path) => new(
        entry.Id.ToString(), entry.Name, path, entry.Kind == EntryKind.Folder ? "folder" : "file", entry.SizeBytes,
        entry.Modified, entry.ContentType, entry.Copies, entry.CopiesTarget, entry.Version?.ToString(), entry.ETag, entry.TrashedAt,
        entry.Tags);

    public static StoredJson Stored(StoredFile file) => new(
        file.Entry.Id.ToString(), file.Entry.Version?.ToString(), file.Entry.SizeBytes, file.Entry.ETag,
        file.Copies, file.CopiesTarget, file.Path);

    public static UploadJson Item(Upload upload) => new(
        upload.Id.ToString(), upload.Path, upload.LengthBytes, upload.OffsetBytes, upload.Protocol, upload.Active,
        upload.CreatedAt, upload.LastActivity, upload.ExpiresAt);

    public static GrantJson Item(GrantSummary grant) => new(
        grant.Id.Hex, Word(grant.Kind), grant.Label, Words(grant.Scope), grant.CreatedAt, grant.ExpiresAt, grant.LastUsedAt,
        grant.Folder?.ToString());

    public static StatusJson Status(NodeStatus status, DriveTotals totals, StorageRoom room) => new(
        new NodeJson(status.NodeId, status.NodeName, status.Version, status.StartedAt),
        new StorageJson(
            status.Storage.Stored, status.Storage.Chunks, status.Storage.DatabaseBytes, status.Storage.Free,
            status.Storage.DiskTotal, status.Storage.Contributed, status.Storage.Usable, status.Storage.ReadOnly),
        new TotalsJson(totals.Files, totals.Folders, totals.LogicalBytes, totals.TrashedFiles),
        status.ChunksByCopies.ToDictionary(pair => pair.Key.ToString(System.Globalization.CultureInfo.InvariantCulture), pair => pair.Value),
        status.JournalOperations,
        [.. status.Alerts.Select(alert => new AlertJson(
            alert.Id, Word(alert.Level), alert.What, alert.Consequence, alert.Action, alert.Since))],
        new RoomJson(
            room.UsedBytes, room.ArrivingBytes, room.AllowedBytes, room.IsFull ? "full" : room.IsNear ? "near" : "free"));

    public static string Words(GrantScope scope) => string.Join(',',
        new[] { GrantScope.Read, GrantScope.Write, GrantScope.Admin }.Where(one => scope.HasFlag(one)).Select(Word));

    // The API's words are lower case.
    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
