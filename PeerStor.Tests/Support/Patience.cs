namespace PeerStor.Tests.Support;

/// <summary>
/// How long a test waits for what is to come anyway. What never comes fails the test that waited for it, by name, instead of
/// holding up the whole run; a slow machine does not fail it.
/// </summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(3);

    public static Task InTimeAsync(this Task task) => task.WaitAsync(Long);

    public static Task<T> InTimeAsync<T>(this Task<T> task) => task.WaitAsync(Long);

    public static Task<T> InTimeAsync<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Long);

    /// <summary>Asks again and again: for what nobody tells.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        using CancellationTokenSource limit = new(Long);
        while (!isSo())
        {
            Assert.False(limit.IsCancellationRequested, $"not within {Long.TotalSeconds} s: {what}");
            await Task.Delay(5);
        }
    }
}
