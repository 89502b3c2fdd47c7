using System.Diagnostics;
using System.Runtime.CompilerServices;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Backends;

/// <summary>Notes how long a backend takes for each request and how it ends.</summary>
internal sealed class MeasuredBackend(IStorageBackend backend) : IStorageBackend
{
    public BackendKind Kind => backend.Kind;

    public string Place => backend.Place;

    public bool Replicates => backend.Replicates;

    public BackendCounters Counters => backend.Counters;

    public Task<PutOutcome> PutAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken) =>
        MeasureAsync("put", () => backend.PutAsync(key, content, onlyIfAbsent, cancellationToken));

    public Task<Stream?> GetAsync(string key, long offset, long? count, CancellationToken cancellationToken) =>
        MeasureAsync("get", () => backend.GetAsync(key, offset, count, cancellationToken));

    public Task<BackendObject?> FindAsync(string key, CancellationToken cancellationToken) =>
        MeasureAsync("find", () => backend.FindAsync(key, cancellationToken));

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => MeasureAsync("delete", async () =>
    {
        await backend.DeleteAsync(key, cancellationToken);
        return true;
    });

    public async IAsyncEnumerable<BackendObject> ListAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<BackendObject> objects = backend.ListAsync(prefix, after, cancellationToken).GetAsyncEnumerator(cancellationToken);

        // The first object comes with the answer; those of one answer cost nothing more.
        bool isAny = await MeasureAsync("list", async () => await objects.MoveNextAsync());
        while (isAny)
        {
            yield return objects.Current;
            isAny = await objects.MoveNextAsync();
        }
    }

    public Uri? AddressOf(string key, BackendAccess access, TimeSpan validFor) => backend.AddressOf(key, access, validFor);

    public ValueTask DisposeAsync() => backend.DisposeAsync();

    private static async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> request)
    {
        long began = Stopwatch.GetTimestamp();
        string result = "failed";
        try
        {
            T answer = await request();
            result = "ok";
            return answer;
        }
        catch (BackendException trouble)
        {
            result = Word(trouble.Trouble);
            throw;
        }
        catch (OperationCanceledException)
        {
            result = "cancelled";
            throw;
        }
        finally
        {
            EngineMeter.NoteBackend(operation, result, Stopwatch.GetElapsedTime(began));
        }
    }

    private static string Word(BackendTrouble trouble) => trouble switch
    {
        BackendTrouble.Away or BackendTrouble.NotMounted => "away",
        BackendTrouble.Busy => "busy",
        BackendTrouble.WrongCredentials or BackendTrouble.NotAllowed => "refused",
        BackendTrouble.Full => "full",
        _ => "failed",
    };
}
