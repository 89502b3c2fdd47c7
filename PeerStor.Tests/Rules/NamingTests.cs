using System.Text.RegularExpressions;

namespace PeerStor.Tests.Rules;

public sealed partial class NamingTests
{
    private static readonly string[] Projects = ["PeerStor.Engine", "PeerStor.Web", "PeerStor.Tests", "PeerStor.E2E", "PeerStor.Bench"];

    private const int LongestFamily = 200;

    private static IEnumerable<SourceFile> Sources => Projects.SelectMany(project => Repository.Files(project, ".cs"));

    [Fact]
    public void The_namespace_is_the_folder()
    {
        IEnumerable<string> breaches =
            from file in Sources
            let declared = Namespace().Match(file.Text)
            let expected = file.Folder.Replace('/', '.')
            where declared.Success && declared.Groups[1].Value != expected
            select $"{file.Path} declares {declared.Groups[1].Value}, and its folder says {expected}";

        Assert.Empty(breaches);
    }

    // A family of tiny records may share a file under the name of what they are for; everything else is found by its type's name.
    [Fact]
    public void A_file_has_the_name_of_a_type_in_it()
    {
        string[] withoutTypes = ["Program", "GlobalUsings", "AssemblyInfo"];
        IEnumerable<string> breaches =
            from file in Sources
            let name = file.Name.Replace(".cshtml", "", StringComparison.Ordinal).Split('.')[0]
            let types = TypeName().Matches(file.Text).Select(match => match.Groups[1].Value).ToList()
            let isFamily = types.Count > 1 && file.Lines.Count <= LongestFamily
            where !withoutTypes.Contains(name) && !isFamily && !types.Contains(name) && !types.Contains(name + "Model")
            select $"{file.Path} holds {string.Join(", ", types)}";

        Assert.Empty(breaches);
    }

    [Fact]
    public void No_type_is_named_after_nothing()
    {
        IEnumerable<string> breaches =
            from file in Sources
            from Match match in TypeName().Matches(file.Text)
            let type = match.Groups[1].Value
            where VagueEnding().IsMatch(type)
            select $"{file.Path}: {type}";

        Assert.Empty(breaches);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record(?: struct| class)?|delegate [\w<>?\[\]., ]+?) ([A-Z]\w*)", RegexOptions.None)]
    private static partial Regex TypeName();

    [GeneratedRegex("(Manager|(?<!Tag)Helpers?|Util|Utils|Utilities)$")]
    private static partial Regex VagueEnding();
}
