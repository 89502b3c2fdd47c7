using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>A request as "METHOD address", and what came back without what differs from one request to the next.</summary>
internal static partial class Question
{
    /// <param name="body">A form when it begins with no brace; "" for none.</param>
    /// <param name="ids">What the answer may name because the question did.</param>
    public static async Task<(HttpStatusCode Status, string Text)> AskAsync(
        HttpClient client, string way, string body = "", params string[] ids)
    {
        string[] parts = way.Split(' ', 2);
        using HttpRequestMessage request = new(new HttpMethod(parts[0]), parts[1]);
        if (body.Length > 0)
        {
            request.Content = new StringContent(
                body, Encoding.UTF8, body[0] == '{' ? "application/json" : "application/x-www-form-urlencoded");
        }

        using HttpResponseMessage answer = await client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, Changing().Replace(ids.Aggregate(text, (left, id) => left.Replace(id, "", StringComparison.Ordinal)), ""));
    }

    public static string Path(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    public static string Short(string text) => text[..Math.Min(text.Length, 160)];

    [GeneratedRegex("CfDJ8[A-Za-z0-9_-]+|\"(?:instance|traceId)\":\"[^\"]*\"|__RequestVerificationToken[^>]*|nonce=\"[^\"]*\"")]
    private static partial Regex Changing();
}
