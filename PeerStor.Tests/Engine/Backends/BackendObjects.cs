using PeerStor.Engine.Backends;

namespace PeerStor.Tests.Engine.Backends;

/// <summary>Puts, reads and lists objects in one line.</summary>
internal static class BackendObjects
{
    public static Task<PutOutcome> PutAsync(IStorageBackend backend, string key, byte[] bytes) =>
        backend.PutAsync(key, BackendContent.Of(bytes), onlyIfAbsent: false, default);

    public static async Task<byte[]?> ReadAsync(IStorageBackend backend, string key, long offset = 0, long? count = null)
    {
        await using Stream? stream = await backend.GetAsync(key, offset, count, default);
        if (stream is null)
        {
            return null;
        }

        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public static async Task<List<string>> ListAsync(IStorageBackend backend, string prefix, string? after = null)
    {
        List<string> keys = [];
        await foreach (BackendObject one in backend.ListAsync(prefix, after, default))
        {
            if (one.Key != NfsBackend.MarkFile)
            {
                keys.Add(one.Key);
            }
        }

        return keys;
    }
}
