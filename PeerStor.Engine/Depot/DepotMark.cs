using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Backends;

namespace PeerStor.Engine.Depot;

/// <summary>An object that makes a place recognisable: what is known of one bucket must never be believed of another.</summary>
internal static class DepotMark
{
    private const int Characters = 32;

    /// <summary>The place's mark; a place without one gets that which it had before, or a new one.</summary>
    /// <returns>Also whether it was missing: then what lay there may be gone too.</returns>
    public static async Task<(string Mark, bool IsNew)> FindAsync(IStorageBackend backend, DepotTable table, CancellationToken cancellationToken)
    {
        if (await ReadAsync(backend, cancellationToken) is { } there)
        {
            return (there, false);
        }

        string mark = table.MarkOf(backend.Place) ?? RandomNumberGenerator.GetHexString(Characters, lowercase: true);
        await backend.PutAsync(NfsBackend.MarkFile, BackendContent.Of(Encoding.ASCII.GetBytes(mark)), onlyIfAbsent: true, cancellationToken);

        // Another device may have been faster.
        return (await ReadAsync(backend, cancellationToken)
            ?? throw new BackendException(BackendTrouble.Confused, $"What was written into {backend.Place} a moment ago is not there."), true);
    }

    private static async Task<string?> ReadAsync(IStorageBackend backend, CancellationToken cancellationToken)
    {
        await using Stream? stream = await backend.GetAsync(NfsBackend.MarkFile, 0, null, cancellationToken);
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream, Encoding.ASCII);
        string text = (await reader.ReadToEndAsync(cancellationToken)).Trim();
        return text.Length == 0 ? null
            : text.Length == Characters && text.All(char.IsAsciiHexDigitLower) ? text
            : throw new BackendException(BackendTrouble.Confused, $"The object {NfsBackend.MarkFile} in {backend.Place} is not PeerStor's.");
    }
}
