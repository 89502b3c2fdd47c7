using System.Text.RegularExpressions;

namespace PeerStor.Tests.Rules;

public sealed partial class QueryTests
{
    /// <summary>C# 14 binds array.Contains to spans, which EF Core 6 cannot translate: it throws when the query runs.</summary>
    [Fact]
    public void Queries_call_Contains_on_lists_and_never_on_arrays()
    {
        IEnumerable<string> breaches =
            from file in Repository.Files("PeerStor.Engine", ".cs")
            where file.Text.Contains("EntityFrameworkCore", StringComparison.Ordinal)
            from Match call in ContainsCall().Matches(file.Text)
            let name = call.Groups[1].Value
            where Regex.IsMatch(file.Text, $@"\w\[\]\??\s+{Regex.Escape(name)}\b|\b{Regex.Escape(name)}\s*=[^;]*\.ToArray\(\)")
            select $"{file.Path}: {name}.Contains";

        Assert.Empty(breaches);
    }

    [GeneratedRegex(@"\b(\w+)\.Contains\(")]
    private static partial Regex ContainsCall();
}
