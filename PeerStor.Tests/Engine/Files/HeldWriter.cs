using PeerStor.Engine.Database;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Files;

/// <summary>Keeps a database's writer busy, so that a test can say in which order the changes that wait for it come.</summary>
internal sealed class HeldWriter : IAsyncDisposable
{
    private readonly TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _held = Task.CompletedTask;

    public static async Task<HeldWriter> TakeAsync(DatabaseWriter writer)
    {
        HeldWriter held = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        held._held = Task.Run(() => writer.RunAsync(
            _ =>
            {
                begun.SetResult();
                held._let.Task.Wait();
                return true;
            },
            CancellationToken.None));
        await begun.Task.InTimeAsync();
        return held;
    }

    public Task LetGoAsync()
    {
        _let.TrySetResult();
        return _held;
    }

    public async ValueTask DisposeAsync() => await LetGoAsync();
}
