namespace PeerStor.Engine.Search;

/// <summary>The limits of search, each with its reason.</summary>
internal static class SearchLimits
{
    /// <summary>Of each document: about 200 pages. What comes after is not found by its text.</summary>
    public const int MostTextCharacters = 400_000;

    /// <summary>Different terms of one document: a file of random letters must not fill the index.</summary>
    public const int MostTerms = 100_000;

    /// <summary>Read of a text file to find its text.</summary>
    public const int MostTextBytes = 2 << 20;

    /// <summary>A larger PDF or office document is not opened: it would take the memory that downloads need.</summary>
    public const int MostDocumentBytes = 48 << 20;

    /// <summary>Candidates that are opened for one answer, when a phrase has to be looked for in them.</summary>
    public const int MostOpened = 200;

    /// <summary>Keys of shared folders that one question is asked under: each asks for all its words once more.</summary>
    public const int MostCircleKeys = 200;

    /// <summary>Matches in folders of others that are looked up for a number: what is counted must be readable still.</summary>
    public const int MostChecked = 2000;

    /// <summary>Characters of a question: what fits a search box, and costs at most some dozen terms.</summary>
    public const int LongestQuestion = 256;

    /// <summary>Words and filters of a question.</summary>
    public const int MostParts = 24;
}
