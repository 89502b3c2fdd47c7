using System.Security.Cryptography;

namespace PeerStor.Engine.Backends;

/// <summary>One step of a test, with what it took. <paramref name="Problem"/> null: it went well.</summary>
/// <param name="Bytes">What it moved; 0 for a step that moves nothing.</param>
public sealed record BackendTestStep(string Name, TimeSpan Took, long Bytes, string? Problem);

/// <summary>Tries a backend for real: writes an object, reads it whole and in part, lists it and deletes it.</summary>
public static class BackendTest
{
    /// <summary>What the names of its objects begin with.</summary>
    internal const string Prefix = "peerstor-test/";

    /// <summary>As large as the largest part of a file.</summary>
    private const int Bytes = 1 << 20;

    private const int RangeBytes = 64 << 10;
    private const int RangeAt = 300_000;

    /// <summary>A person waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<IReadOnlyList<BackendTestStep>> RunAsync(IStorageBackend backend, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        Trial trial = new(backend, time, limit.Token);
        await trial.StepAsync("Write", Bytes, () => trial.WriteAsync());
        bool isWritten = trial.Steps[^1].Problem is null;
        if (isWritten)
        {
            await trial.StepAsync("Read", Bytes, () => trial.ReadAsync(0, null));
            await trial.StepAsync("Read a part", RangeBytes, () => trial.ReadAsync(RangeAt, RangeBytes));
        }

        await trial.StepAsync("List", 0, () => trial.ListAsync(isWritten));
        if (isWritten)
        {
            await trial.StepAsync("Delete", 0, () => trial.DeleteAsync());
        }

        return trial.Steps;
    }

    private sealed class Trial(IStorageBackend backend, TimeProvider time, CancellationToken cancellationToken)
    {
        private readonly string _key = $"{Prefix}{Guid.NewGuid():N}";
        private readonly byte[] _content = RandomNumberGenerator.GetBytes(Bytes);

        public List<BackendTestStep> Steps { get; } = [];

        public async Task StepAsync(string name, long bytes, Func<Task<string?>> step)
        {
            long began = time.GetTimestamp();
            string? problem;
            try
            {
                problem = await step();
            }
            catch (BackendException error)
            {
                problem = error.Message;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                problem = $"It took longer than {Patience.TotalSeconds} seconds.";
            }

            Steps.Add(new BackendTestStep(name, time.GetElapsedTime(began), problem is null ? bytes : 0, problem));
        }

        public async Task<string?> WriteAsync()
        {
            await backend.PutAsync(_key, BackendContent.Of(_content), onlyIfAbsent: false, cancellationToken);
            return null;
        }

        public async Task<string?> ReadAsync(int offset, int? count)
        {
            await using Stream? stream = await backend.GetAsync(_key, offset, count, cancellationToken);
            if (stream is null)
            {
                return "What was written a moment ago is not there.";
            }

            using MemoryStream read = new();
            await stream.CopyToAsync(read, cancellationToken);
            return read.ToArray().AsSpan().SequenceEqual(_content.AsSpan(offset, count ?? Bytes)) ? null : "Other bytes came back than were written.";
        }

        public async Task<string?> ListAsync(bool isThere)
        {
            bool found = false;
            await foreach (BackendObject one in backend.ListAsync(_key, null, cancellationToken))
            {
                found |= one.Key == _key && one.LengthBytes == Bytes;
            }

            return found || !isThere ? null : "What was written a moment ago is not listed.";
        }

        public async Task<string?> DeleteAsync()
        {
            await backend.DeleteAsync(_key, cancellationToken);
            return await backend.FindAsync(_key, cancellationToken) is null ? null : "It is still there.";
        }
    }
}
