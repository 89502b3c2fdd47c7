using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PeerStor.Engine;
using PeerStor.Engine.Users;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting;
using PeerStor.Web.Hosting.Configuration;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Hosting.Telemetry;

namespace PeerStor.Web.Cli.Serving;

/// <summary>`peerstor serve`: starts the node, says where it is, and stops it cleanly on Ctrl+C and SIGTERM.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(ServeArguments arguments)
    {
        try
        {
            LoadedSettings settings = LoadedSettings.ForProcess(arguments.Flags);
            return await ServeAsync(arguments, settings);
        }
        catch (SettingException error)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}");
            return ExitCode.BadSetting;
        }
        catch (Exception error) when (error is EngineStartException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error: {error.Message}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> ServeAsync(ServeArguments arguments, LoadedSettings settings)
    {
        int wanted = settings.Get(Settings.Port);
        int port = FreePort.Find(settings.Get(Settings.Host), wanted) ?? throw new EngineStartException(
            $"port {wanted} and the hundred after it are all in use; choose another with --port");
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        string? again = null;
        do
        {
            (again, port) = await ServeOnceAsync(arguments, settings, Options(settings, port, secret), wanted, again);
            settings = again is null ? settings : await ReloadAsync(arguments, settings);
        }
        while (again is not null);
        return ExitCode.Done;
    }

    /// <summary>A file that somebody is just changing must not keep a server from starting again that runs unattended.</summary>
    private static async Task<LoadedSettings> ReloadAsync(ServeArguments arguments, LoadedSettings before)
    {
        try
        {
            LoadedSettings now = LoadedSettings.ForProcess(arguments.Flags);
            _ = EngineSettings.From(now);
            return now;
        }
        catch (SettingException wrong)
        {
            await Console.Error.WriteLineAsync($"warning: {wrong.Message}. This device goes on with the settings that it had.");
            return before;
        }
    }

    /// <param name="again">What is said when it is not the first start.</param>
    /// <returns>Null, or what is to be said when it has started again; and the port.</returns>
    private static async Task<(string? Again, int Port)> ServeOnceAsync(
        ServeArguments arguments, LoadedSettings settings, ServeOptions options, int wanted, string? again)
    {
        string data = options.Engine.DataDirectory;
        await using WebApplication app = WebHosting.Build(options);
        await app.StartAsync();
        try
        {
            Uri local = LocalUrl.For(options.Addresses, app.BoundPort());
            if (again is null)
            {
                Announcement announcement = await DescribeAsync(settings, options, app, wanted);
                new NodeFile(announcement.Pid, local, announcement.Urls[0], options.MachineSecret!).WriteTo(data);
                Announce(announcement, arguments.Json);
            }
            else
            {
                IReadOnlyList<string> urls = Announcement.UrlsFor(options.Addresses, app.BoundPort());
                new NodeFile(Environment.ProcessId, local, urls[0], options.MachineSecret!).WriteTo(data);
                await Console.Error.WriteLineAsync(again);
            }

            await StopRequestedAsync(app.Lifetime);
            return (app.Services.GetRequiredService<RestartRequest>().Words, app.BoundPort());
        }
        finally
        {
            NodeFile.Remove(data);
            await app.StopAsync();
        }
    }

    private static ServeOptions Options(LoadedSettings settings, int port, string secret) => new()
    {
        Engine = EngineSettings.From(settings),
        Addresses = settings.Get(Settings.Host),
        Port = port,
        TrustedProxies = settings.Get(Settings.TrustedProxies),
        AllowedHosts = WithLocalNames(settings.Get(Settings.AllowedHosts)),
        IsFound = settings.Get(Settings.PeersEnabled),
        HasNotepad = settings.Get(Settings.NotepadEnabled),
        PeerPort = settings.Get(Settings.PeersEnabled) ? settings.Get(Settings.PeerPort) : null,
        DrainTime = settings.Get(Settings.DrainTime),
        Settings = settings.Effective,
        Loaded = settings,
        StorageWarnings = [.. BackendSettings.Warnings(settings)],
        Otlp = OtlpOptions.From(settings),
        MachineSecret = secret,
        Logging = ServerLog.Choose(settings.Get(Settings.LogFormat), settings.Get(Settings.LogLevel)),
    };

    // The command line on this machine uses these; a foreign page cannot, because its own name stands in the header.
    private static IReadOnlyList<string> WithLocalNames(IReadOnlyList<string> hosts) =>
        hosts.Count == 0 ? hosts : [.. hosts, "localhost", "127.0.0.1", "[::1]"];

    private static async Task<Announcement> DescribeAsync(
        LoadedSettings settings, ServeOptions options, WebApplication app, int wanted)
    {
        int port = app.BoundPort();
        IReadOnlyList<string> urls = Announcement.UrlsFor(options.Addresses, port);
        List<string> notices = [.. settings.Warnings];
        if (port != wanted && wanted != 0)
        {
            notices.Insert(0, $"port {wanted} is in use by another program, so this is port {port}");
        }

        return new Announcement(
            options.Engine.NodeName, urls, urls[0] + await SignInPathAsync(app), app.Services.GetRequiredService<Accounts>().OwnerIsLocked,
            options.Engine.DataDirectory, Environment.ProcessId, notices);
    }

    /// <summary>A link that works once; with a password, the page that asks for it.</summary>
    private static async Task<string> SignInPathAsync(WebApplication app)
    {
        if (app.Services.GetRequiredService<Accounts>() is not { OwnerIsLocked: false } accounts)
        {
            return Challenge.SignInPath;
        }

        NewGrant link = await app.Services.GetRequiredService<Access>().CreateSignInLinkAsync(accounts.Owner, default);
        return SignInLink.Path(link.Secret);
    }

    private static void Announce(Announcement announcement, bool json)
    {
        if (json)
        {
            announcement.PrintJson(Console.Out);
            return;
        }

        bool terminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
        announcement.Print(Console.Out, terminal);
    }

    private static async Task StopRequestedAsync(IHostApplicationLifetime lifetime)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        // A terminal that is closed is a reason to stop cleanly too; the host itself listens only for the other signals.
        using PosixSignalRegistration closed = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stopping.TrySetResult();
        });
        await stopping.Task;
    }
}
