using PeerStor.Engine.Cluster;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Users;

/// <summary>Finishes what joining began, as soon as the other devices' users have arrived.</summary>
internal sealed class Joining(JoinFile join, DataDirectory directory, LogExchange logs, KeyGifts gifts, Accounts accounts) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1);
    private bool _isDone;

    public void Start()
    {
        logs.Received += Note;
        Note([]);
    }

    public async ValueTask DisposeAsync()
    {
        logs.Received -= Note;
        await _stop.CancelAsync();
        await _turn.WaitAsync();
        _turn.Dispose();
        _stop.Dispose();
    }

    private void Note(IReadOnlyList<Operation> news) => _ = Task.Run(TryFinishAsync);

    private async Task TryFinishAsync()
    {
        try
        {
            await _turn.WaitAsync(_stop.Token);
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        try
        {
            if (!_isDone && (join.Gift.Length == 0 ? accounts.Everybody().Count > 0 : await gifts.AcceptAsync(join.Gift, _stop.Token)))
            {
                _isDone = true;
                await accounts.TellApartAsync(_stop.Token);
                JoinFile.Delete(directory);
            }
        }
        catch (Exception refused) when (refused is IOException or OperationCanceledException or System.Security.Cryptography.CryptographicException)
        {
            // The file stays: tried again with the next news, or after the next start.
        }
        finally
        {
            _turn.Release();
        }
    }
}
