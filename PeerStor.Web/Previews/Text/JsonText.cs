using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PeerStor.Web.Previews.Text;

/// <summary>JSON with a line for each value, as people read it.</summary>
internal static class JsonText
{
    /// <summary>Deeper than honest documents are. A line is indented by its depth, so depth costs more than length.</summary>
    private const int DeepestNesting = 64;

    /// <summary>What is longer once it is laid out is shown as it is.</summary>
    private const int LongestBytes = 4 << 20;

    private static readonly JsonReaderOptions Tolerant = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = DeepestNesting,
    };

    // The text is escaped again where it goes into a page; twice would show "\u00E4" for "ä".
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = DeepestNesting,
    };

    /// <summary>Null when it is not JSON, or would be too long.</summary>
    public static string? Layout(byte[] utf8)
    {
        try
        {
            Utf8JsonReader reader = new(utf8.AsSpan(TextCoding.MarkBytes(utf8)), Tolerant);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            while (reader.Read())
            {
                // Something after the end is refused by the reader.
            }

            using MemoryStream text = new(utf8.Length * 2);
            using (Utf8JsonWriter writer = new(text, Indented))
            {
                document.WriteTo(writer);
            }

            return text.Length > LongestBytes ? null : Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
