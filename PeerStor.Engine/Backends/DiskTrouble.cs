using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Backends;

/// <summary>What goes wrong with files, in the words of backends.</summary>
internal static class DiskTrouble
{
    /// <summary>ESTALE: the server has forgotten the file's handle; asked again, the path leads to it anew.</summary>
    private const int StaleHandle = 116;

    /// <summary>Each try looks the path up anew: more than a few would hide a server that is gone.</summary>
    private const int MostTries = 4;

    public static async Task<T> ToldAsync<T>(string place, Func<Task<T>> work)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await work();
            }
            catch (IOException stale) when (stale.HResult == StaleHandle && tries < MostTries)
            {
                // Tried again.
            }
            catch (Exception error) when (Tell(place, error) is { } told)
            {
                throw told;
            }
        }
    }

    private static BackendException? Tell(string place, Exception error) => error switch
    {
        BackendException => null,
        _ when DiskErrors.IsNoSpace(error) => new(BackendTrouble.Full, $"There is no room left in {place}.", error),
        UnauthorizedAccessException => new(BackendTrouble.NotAllowed, $"PeerStor may not read or write in {place}: {error.Message}", error),
        DirectoryNotFoundException => new(BackendTrouble.NoPlace, $"There is no {place}.", error),
        IOException => new(BackendTrouble.Away, $"Reading or writing failed in {place}: {error.Message}", error),
        _ => null,
    };
}
