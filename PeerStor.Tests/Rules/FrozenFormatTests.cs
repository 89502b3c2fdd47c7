using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using PeerStor.Engine;
using PeerStor.Web.Cli;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Tests.Rules;

/// <summary>Compares the program with frozen-formats.txt, in both directions.</summary>
public sealed partial class FrozenFormatTests
{
    private static readonly string[] Frozen =
        [.. Repository.Read("PeerStor.Tests/Rules/frozen-formats.txt").Split('\n')
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];

    [Fact]
    public void Persisted_enums_keep_their_numbers() => AssertSame("enum", PersistedEnums());

    [Fact]
    public async Task Routes_of_the_API_stay()
    {
        await using WebApplication app = WebHosting.Build(
            new ServeOptions { Engine = new EngineOptions { DataDirectory = Path.Combine(Path.GetTempPath(), "peerstor-never-made") } });
        IEnumerable<string> routes =
            from endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            let pattern = "/" + endpoint.RoutePattern.RawText?.TrimStart('/')
            where Public().IsMatch(pattern)
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]
            select $"route {method} {pattern}";

        AssertSame("route", routes.Distinct());
    }

    [Fact]
    public void Exit_codes_stay() => AssertSame("exit", Constants(typeof(ExitCode)).Select(pair => $"exit {pair.Name} = {pair.Value}"));

    [Fact]
    public void Settings_keep_their_names() => AssertSame(
        "setting", Settings.All.SelectMany(setting => new[] { setting.Name, setting.Alias }).OfType<string>().Select(name => $"setting {name}"));

    [Fact]
    public void Persisted_constants_keep_their_values()
    {
        foreach (string line in Frozen.Where(line => line.StartsWith("const ", StringComparison.Ordinal)))
        {
            Match match = ConstantLine().Match(line);
            Assert.True(match.Success, $"not understood: {line}");
            Type? type = typeof(EngineOptions).Assembly.GetType(match.Groups[1].Value);
            Assert.True(type is not null, $"{line}: there is no such type");
            (string Name, string Value) found = Constants(type!).SingleOrDefault(pair => pair.Name == match.Groups[2].Value);
            Assert.Equal(line, $"const {type!.FullName}.{found.Name} = {found.Value}");
        }
    }

    private static void AssertSame(string kind, IEnumerable<string> actual)
    {
        List<string> now = [.. actual.Order(StringComparer.Ordinal)];
        List<string> frozen = [.. Frozen.Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal))];
        Assert.True(!frozen.Except(now).Any(), $"Frozen, and gone from the program:\n{string.Join('\n', frozen.Except(now))}");
        Assert.True(!now.Except(frozen).Any(), $"New; append to PeerStor.Tests/Rules/frozen-formats.txt:\n{string.Join('\n', now.Except(frozen))}");
    }

    private static IEnumerable<string> PersistedEnums() =>
        from file in Repository.Files("PeerStor.Engine", ".cs")
        from Match declaration in PersistedEnum().Matches(file.Text)
        let name = declaration.Groups[1].Value
        let type = typeof(EngineOptions).Assembly.GetTypes().Single(type => type.IsEnum && type.Name == name)
        from member in Enum.GetNames(type)
        select $"enum {name}.{member} = {Convert.ToInt64(Enum.Parse(type, member), CultureInfo.InvariantCulture)}";

    private static IEnumerable<(string Name, string Value)> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (field.Name, Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)!));

    [GeneratedRegex(@"^/(api|s|health|metrics)\b|^/notepad/\{id\}/live")]
    private static partial Regex Public();

    [GeneratedRegex(@"^const ([\w.+]+)\.(\w+) = .*$")]
    private static partial Regex ConstantLine();

    [GeneratedRegex(@"Persisted[^\n]*</summary>\s*(?:\[\w+\]\s*)*(?:public|internal) enum (\w+)")]
    private static partial Regex PersistedEnum();
}
