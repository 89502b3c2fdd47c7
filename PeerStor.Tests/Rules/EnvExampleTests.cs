using System.Text.RegularExpressions;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Tests.Rules;

public sealed partial class EnvExampleTests
{
    private static readonly string Example = Repository.Read(".env.example");

    [Fact]
    public void The_example_shows_every_setting_and_nothing_else()
    {
        IEnumerable<string> shown = Line().Matches(Example).Select(match => match.Groups[1].Value);

        Assert.Equal(Settings.All.Select(setting => setting.Name), shown);
    }

    [Fact]
    public void The_example_says_for_each_setting_what_the_program_says() => Assert.All(Settings.All, setting =>
    {
        Assert.Contains($"# {setting.Help}\n", Example, StringComparison.Ordinal);
        Assert.Contains($"Allowed: {setting.Allowed}. Default: {setting.Default}.", Example, StringComparison.Ordinal);
    });

    [Fact]
    public void The_examples_in_it_are_allowed() => Assert.All(
        Settings.All.Where(setting => setting.Example.Length > 0), setting => Assert.True(setting.Allows(setting.Example), setting.Name));

    [GeneratedRegex(@"^#?([A-Z0-9_]+)=", RegexOptions.Multiline)]
    private static partial Regex Line();
}
