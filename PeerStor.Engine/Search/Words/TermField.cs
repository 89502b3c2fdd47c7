namespace PeerStor.Engine.Search.Words;

/// <summary>What a term of the index says of a document. In the index only keyed hashes of field and text are kept.</summary>
internal enum TermField
{
    /// <summary>Every document of the user.</summary>
    Any,
    /// <summary>A beginning of a word of the name.</summary>
    Name,
    /// <summary>Three units of the folded name.</summary>
    NamePart,
    /// <summary>A beginning of a word of a tag.</summary>
    TagWord,
    /// <summary>A whole tag.</summary>
    Tag,
    /// <summary>A word of the text, or a beginning of one.</summary>
    Text,
    /// <summary>A class or extension: "video", "pdf".</summary>
    Type,
    /// <summary>The one class that a document is counted under.</summary>
    Class,
}
