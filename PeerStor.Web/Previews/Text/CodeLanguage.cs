using System.Collections.Frozen;

namespace PeerStor.Web.Previews.Text;

/// <summary>The language of a text for its colours, by the ending of its name: a name that the highlighter knows.</summary>
internal static class CodeLanguage
{
    private static readonly FrozenDictionary<string, string> ByEnding = Parse(
        """
        bash sh bash zsh
        c c h
        cpp cc cpp hpp cxx
        csharp cs
        css css
        diff diff patch
        go go
        graphql graphql gql
        ini ini cfg conf toml env properties editorconfig
        java java
        javascript js mjs cjs jsx
        json json map
        kotlin kt kts
        less less
        lua lua
        makefile mk makefile
        markdown md markdown
        objectivec m mm
        perl pl pm
        php php
        python py
        r r
        ruby rb
        rust rs
        scss scss
        sql sql
        swift swift
        typescript ts tsx mts
        vbnet vb
        xml xml xsl xsd xhtml html htm svg csproj props targets slnx cshtml razor
        yaml yaml yml
        """);

    /// <summary>Null when it is plain text, as far as the name tells.</summary>
    public static string? Of(string name) => ByEnding.GetValueOrDefault(name[(name.LastIndexOf('.') + 1)..]);

    private static FrozenDictionary<string, string> Parse(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(words => words.Skip(1).Select(ending => (ending, language: words[0])))
            .ToFrozenDictionary(pair => pair.ending, pair => pair.language, StringComparer.OrdinalIgnoreCase);
}
