namespace PeerStor.Tests.Rules;

/// <summary>A source file of the repository. <paramref name="Path"/> begins at the repository's root and uses '/'.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public string Folder => Path[..Path.LastIndexOf('/')];

    public override string ToString() => Path;
}
