using System.Text.Encodings.Web;
using System.Text.Json;

namespace PeerStor.Web.Hosting.Errors;

/// <summary>Writes problem documents (RFC 9457).</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    /// <summary>
    /// <paramref name="type"/> is a short stable name for programs; <paramref name="title"/> says what happened and
    /// <paramref name="detail"/> what it means for the data and what to do.
    /// </summary>
    public static Task WriteAsync(
        HttpContext context, int status, string type, string title, string detail,
        IReadOnlyDictionary<string, long>? numbers = null)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        using (Utf8JsonWriter json = new(response.BodyWriter, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, $"urn:peerstor:{type}");
            json.WriteString("title"u8, title);
            json.WriteNumber("status"u8, status);
            json.WriteString("detail"u8, detail);
            // Nothing secret: problem documents end up in logs.
            json.WriteString("instance"u8, ErrorAnswers.LogPath(context));
            foreach ((string name, long value) in numbers ?? EmptyNumbers)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    // Sent as JSON with nosniff, never inside a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, long> EmptyNumbers = [];
}
