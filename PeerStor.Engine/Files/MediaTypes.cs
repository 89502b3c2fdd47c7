using System.Collections.Frozen;

namespace PeerStor.Engine.Files;

/// <summary>Media types by file name extension (IANA registrations and common use). Content is never sniffed.</summary>
public static class MediaTypes
{
    public const string Unknown = "application/octet-stream";

    private static readonly FrozenDictionary<string, string> ByExtension = Parse(
        """
        video/mp4 mp4 m4v
        video/webm webm
        video/x-matroska mkv
        video/quicktime mov
        video/x-msvideo avi
        video/mpeg mpg mpeg
        video/mp2t m2ts mts
        video/ogg ogv
        video/3gpp 3gp
        audio/mpeg mp3
        audio/mp4 m4a m4b
        audio/aac aac
        audio/flac flac
        audio/ogg ogg oga
        audio/opus opus
        audio/wav wav
        audio/x-aiff aif aiff
        audio/midi mid midi
        image/jpeg jpg jpeg jfif
        image/png png
        image/gif gif
        image/webp webp
        image/avif avif
        image/heic heic heif
        image/bmp bmp
        image/tiff tif tiff
        image/x-icon ico
        image/svg+xml svg svgz
        text/plain txt log conf cfg ini env properties gitignore
        text/markdown md markdown
        text/csv csv
        text/tab-separated-values tsv
        text/html html htm
        text/css css
        text/javascript js mjs cjs
        text/vtt vtt
        application/x-subrip srt
        text/x-csharp cs
        text/x-c c h cc cpp hpp
        text/x-java java kt
        text/x-python py
        text/x-rust rs
        text/x-go go
        text/x-shellscript sh bash zsh
        text/x-typescript tsx
        text/x-sql sql
        text/x-yaml yaml yml
        text/x-toml toml
        text/x-diff diff patch
        application/json json map
        application/xml xml xsl xsd
        application/xhtml+xml xhtml
        application/pdf pdf
        application/epub+zip epub
        application/rtf rtf
        application/msword doc
        application/vnd.ms-excel xls
        application/vnd.ms-powerpoint ppt
        application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
        application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
        application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
        application/vnd.oasis.opendocument.text odt
        application/vnd.oasis.opendocument.spreadsheet ods
        application/vnd.oasis.opendocument.presentation odp
        application/zip zip
        application/gzip gz tgz
        application/x-tar tar
        application/x-7z-compressed 7z
        application/vnd.rar rar
        application/x-xz xz
        application/zstd zst
        application/x-bzip2 bz2
        application/java-archive jar
        application/wasm wasm
        application/x-iso9660-image iso
        font/woff woff
        font/woff2 woff2
        font/ttf ttf
        font/otf otf
        """);

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByExtension.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The type for a file name; <see cref="Unknown"/> when the extension says nothing.</summary>
    public static string Guess(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot >= 0 && BySpan.TryGetValue(name.AsSpan(dot + 1), out string? type) ? type : Unknown;
    }

    /// <summary>"video", "audio", "image", "text", "font" or "application".</summary>
    public static string ClassOf(string contentType) => contentType[..contentType.IndexOf('/', StringComparison.Ordinal)];

    private static FrozenDictionary<string, string> Parse(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SelectMany(words => words.Skip(1).Select(extension => (extension, type: words[0])))
            .ToFrozenDictionary(pair => pair.extension, pair => pair.type, StringComparer.OrdinalIgnoreCase);
}
