using System.Reflection;
using System.Text.Json;

namespace PeerStor.Web.Pages.ApiGuide;

/// <summary>A parameter; <paramref name="Place"/> is path, query or header.</summary>
public sealed record ApiParameter(string Name, string Place, bool Required, string Description);

/// <summary>One method of one route, as openapi.json describes it; <paramref name="Body"/> is the body's type or null.</summary>
public sealed record ApiOperation(
    string Id, string Group, string Method, string Path, string Summary, IReadOnlyList<ApiParameter> Parameters, string? Body)
{
    private static readonly Lazy<IReadOnlyList<ApiOperation>> Read = new(ReadDocument);

    public static IReadOnlyList<ApiOperation> All => Read.Value;

    private static List<ApiOperation> ReadDocument()
    {
        using System.IO.Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json")!;
        using JsonDocument document = JsonDocument.Parse(stream);
        return
        [
            .. from path in document.RootElement.GetProperty("paths").EnumerateObject()
               from method in path.Value.EnumerateObject()
               select Of(document.RootElement, path.Name, method.Name, method.Value),
        ];
    }

    private static ApiOperation Of(JsonElement document, string path, string method, JsonElement operation) => new(
        Text(operation, "operationId"),
        operation.TryGetProperty("tags", out JsonElement tags) ? Capital(tags[0].GetString()!) : "Other",
        method.ToUpperInvariant(), path, Text(operation, "summary"),
        operation.TryGetProperty("parameters", out JsonElement parameters)
            ? [.. parameters.EnumerateArray().Select(parameter => Parameter(Resolved(document, parameter)))]
            : [],
        operation.TryGetProperty("requestBody", out JsonElement body)
            && Resolved(document, body).TryGetProperty("content", out JsonElement content)
                ? content.EnumerateObject().First().Name
                : null);

    private static ApiParameter Parameter(JsonElement parameter) => new(
        Text(parameter, "name"), Text(parameter, "in"),
        parameter.TryGetProperty("required", out JsonElement required) && required.GetBoolean(), Text(parameter, "description"));

    /// <summary>What a "$ref": "#/a/b" points at.</summary>
    private static JsonElement Resolved(JsonElement document, JsonElement element) =>
        element.TryGetProperty("$ref", out JsonElement reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, step) => at.GetProperty(step))
            : element;

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement text) ? text.GetString()! : "";

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
