using PeerStor.Engine.Monitoring.Transfers;

namespace PeerStor.Web.Api.Statistics;

/// <summary>What a list of transfers is narrowed to, as the query of an address says it: the same words in the API and on the page.</summary>
public sealed record TransferFilter(TransferKind? Kind, TransferWay? Way, TransferResult? Result, string? Text)
{
    /// <summary>Longer than any path.</summary>
    private const int LongestText = 4096;

    public TransferQuery Query => new(Kind, Way, Result, Text);

    public bool IsOpen => this == new TransferFilter(null, null, null, null);

    /// <summary>Null when a word is not known.</summary>
    public static TransferFilter? Read(IQueryCollection query)
    {
        bool known = TryWord(query["kind"], out TransferKind? kind)
            & TryWord(query["way"], out TransferWay? way)
            & TryWord(query["result"], out TransferResult? result);
        string text = query["q"].ToString().Trim();
        return known && text.Length <= LongestText ? new TransferFilter(kind, way, result, text.Length == 0 ? null : text) : null;
    }

    // Only names, not the numbers that Enum.TryParse would take too.
    private static bool TryWord<T>(string? word, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(word))
        {
            return true;
        }

        foreach (T known in Enum.GetValues<T>())
        {
            if (string.Equals(known.ToString(), word, StringComparison.OrdinalIgnoreCase))
            {
                value = known;
                return true;
            }
        }

        return false;
    }
}
