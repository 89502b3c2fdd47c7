using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Api;

public sealed class OpenApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_document_describes_the_routes_and_nothing_else()
    {
        using JsonDocument document = JsonDocument.Parse(await fixture.Server.Client.GetStringAsync("api/v1/openapi.json"));
        IEnumerable<string> described =
            from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from method in path.Value.EnumerateObject()
            select $"{method.Name.ToUpperInvariant()} {path.Name}";
        // HEAD goes with GET; it is described only where it has a use of its own.
        IEnumerable<string> routed = RouteTable.Of(fixture.Server)
            .Where(route => route.Pattern.StartsWith("/api/v1/", StringComparison.Ordinal))
            .Select(route => $"{route.Method} {route.Pattern.Replace("{**", "{", StringComparison.Ordinal)}");

        Assert.Empty(routed.Where(route => !route.StartsWith("HEAD ", StringComparison.Ordinal)).Except(described));
        Assert.Empty(described.Except(routed));
    }

    [Fact]
    public async Task Every_reference_in_it_leads_somewhere()
    {
        using JsonDocument document = JsonDocument.Parse(await fixture.Server.Client.GetStringAsync("api/v1/openapi.json"));
        string text = document.RootElement.GetRawText();
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(text, "\"\\$ref\": \"#/([^\"]+)\""))
        {
            JsonElement at = document.RootElement;
            Assert.All(match.Groups[1].Value.Split('/'), step => Assert.True(at.TryGetProperty(step, out at), match.Value));
        }
    }
}
