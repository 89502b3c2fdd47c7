namespace PeerStor.Tests.Rules;

public sealed class LayerTests
{
    private static readonly string[] NotForPages =
    [
        "Microsoft.Data.Sqlite", "EntityFrameworkCore", "File.Open", "File.Read", "File.Write", "File.Exists", " Directory.", "FileStream",
        "PeerStor.Engine.Chunks", "PeerStor.Engine.Storage", "PeerStor.Engine.Database", "PeerStor.Engine.Journal",
    ];

    [Fact]
    public void The_engine_knows_nothing_of_the_web()
    {
        IEnumerable<string> breaches = Repository.Files("PeerStor.Engine", ".cs")
            .Where(file => file.Text.Contains("Microsoft.AspNetCore", StringComparison.Ordinal)
                || file.Text.Contains("PeerStor.Web", StringComparison.Ordinal)
                || file.Text.Contains("HttpContext", StringComparison.Ordinal))
            .Select(file => file.Path);

        Assert.Empty(breaches);
        Assert.DoesNotContain("PeerStor.Web", Repository.Read("PeerStor.Engine/PeerStor.Engine.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void Browser_tests_know_the_program_only_by_HTTP() => Assert.All(
        Repository.Read("PeerStor.E2E/PeerStor.E2E.csproj").Split('\n').Where(line => line.Contains("<ProjectReference", StringComparison.Ordinal)),
        // A reference that only orders the build gives the tests no types.
        line => Assert.Contains("ReferenceOutputAssembly=\"false\"", line, StringComparison.Ordinal));

    [Fact]
    public void A_page_binds_and_calls_a_service_and_touches_no_storage()
    {
        IEnumerable<string> breaches =
            from file in Repository.Files("PeerStor.Web", ".cs").Concat(Repository.Files("PeerStor.Web", ".cshtml"))
            where file.Path.StartsWith("PeerStor.Web/Pages/", StringComparison.Ordinal)
            from word in NotForPages
            where file.Text.Contains(word, StringComparison.Ordinal)
            select $"{file.Path} mentions {word}";

        Assert.Empty(breaches);
    }

    /// <summary>Razor Pages look at every type when the server starts, and loading a type loads what it derives from.</summary>
    [Fact]
    public void No_type_of_the_program_derives_from_the_parser_or_the_terminal_library() => Assert.DoesNotContain(
        typeof(PeerStor.Web.Cli.ExitCode).Assembly.GetTypes(),
        type => type.BaseType?.Assembly.GetName().Name is "System.CommandLine" or "Spectre.Console");
}
