using System.Runtime.InteropServices;

namespace PeerStor.Web.Hosting.Balancing;

/// <summary>
/// How the server stops. On SIGTERM it first says for a while that it is not ready, and goes on answering, so that a load balancer
/// can send people elsewhere; then it stops. Ctrl+C, and a second signal, stop it at once.
/// </summary>
internal sealed class Draining(ServeOptions options, IHostApplicationLifetime lifetime, TimeProvider time) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private ITimer? _end;
    private int _begun;

    public bool IsOn => Volatile.Read(ref _begun) != 0;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, options.DrainTime)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, TimeSpan.Zero)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, signal => Stop(signal, TimeSpan.Zero)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A proxy must not keep a connection for later to a server that will be gone.</summary>
    public Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (IsOn)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }

    public void Dispose()
    {
        _end?.Dispose();
        _signals.ForEach(signal => signal.Dispose());
    }

    private void Stop(PosixSignalContext signal, TimeSpan drain)
    {
        // The process ends when everything is closed, not by the signal.
        signal.Cancel = true;
        bool isFirst = Interlocked.Exchange(ref _begun, 1) == 0;
        if (isFirst && drain > TimeSpan.Zero && lifetime.ApplicationStarted.IsCancellationRequested)
        {
            _end = time.CreateTimer(_ => lifetime.StopApplication(), null, drain, Timeout.InfiniteTimeSpan);
            return;
        }

        lifetime.StopApplication();
    }
}
