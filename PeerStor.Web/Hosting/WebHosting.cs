using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using PeerStor.Engine;
using PeerStor.Web.Api;
using PeerStor.Web.Api.Metrics;
using PeerStor.Web.Hosting.Balancing;
using PeerStor.Web.Hosting.Compression;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Idle;
using PeerStor.Web.Hosting.Kestrel;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Hosting.Telemetry;
using PeerStor.Web.Pages.Live;
using PeerStor.Web.Pages.Notepad.Blocks;
using PeerStor.Web.Pages.Stream;

namespace PeerStor.Web.Hosting;

/// <summary>Puts the web server together: <c>await using var app = WebHosting.Build(options); await app.RunAsync();</c></summary>
public static class WebHosting
{
    /// <summary>Requests still running are given this long when the server stops; an upload keeps what has arrived.</summary>
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The server, ready to run. Starting it throws <see cref="EngineStartException"/> when the data directory cannot be
    /// used, and <see cref="IOException"/> when the port is taken.
    /// </summary>
    public static WebApplication Build(ServeOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            // Named, because tests run this inside another program.
            ApplicationName = typeof(WebHosting).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        AddServices(builder, options);
        WebApplication app = builder.Build();
        AddMiddleware(app, options);
        MapEndpoints(app);
        return app;
    }

    /// <summary>The port that a started server listens on.</summary>
    public static int BoundPort(this WebApplication app) => BoundPort(app.Services);

    internal static int BoundPort(IServiceProvider services)
    {
        ICollection<string> addresses = services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses;
        return BindingAddress.Parse(addresses.First()).Port;
    }

    private static void AddServices(WebApplicationBuilder builder, ServeOptions options)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.AddPeerStorKestrel(options);
        // Finds the assets of a build that was not published; a published one has no such list and needs none.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);

        builder.Logging.SetMinimumLevel(LogLevel.Information);
        // The framework's request lines hold query strings, which may hold secrets.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        options.Logging?.Invoke(builder.Logging);

        IServiceCollection services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownPatience);
        services.AddSingleton(options);
        services.AddPeerStorEngine(options.Engine);
        services.AddRouting();
        services.AddPeerStorSecurity(options);
        services.AddSingleton<MachineSecret>();
        services.AddPeerStorSignIn();
        services.AddPeerStorApi();
        services.AddRazorPages();
        services.AddLiveEvents();
        services.AddSingleton<Draining>();
        services.AddSingleton<IHostLifetime>(provider => provider.GetRequiredService<Draining>());
        services.AddSingleton<RestartRequest>();
        services.AddSingleton<PeerServer>();
        services.AddHostedService(provider => provider.GetRequiredService<PeerServer>());
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<DeviceChanges>();
        services.AddSingleton<LocalDevices>();
        services.AddHostedService(provider => provider.GetRequiredService<LocalDevices>());
        services.RemoveKeyRing();
        services.AddSingleton<StreamShelf>();
        services.AddLiveBlocks();
        services.AddSingleton<RequestActivity>();
        services.AddHostedService<IdleTrimmer>();
        if (options.Otlp is { } otlp)
        {
            services.AddOtlp(otlp);
        }
    }

    // The order is the design: headers on everything, then errors as answers (which compression must not touch once they
    // start over), then who asks, then what they may do.
    private static void AddMiddleware(WebApplication app, ServeOptions options)
    {
        if (options.Otlp is not null)
        {
            app.Use(RequestSpans.TraceAsync);
        }

        app.Use(app.Services.GetRequiredService<RequestActivity>().WatchAsync);
        app.Use(app.Services.GetRequiredService<Draining>().WatchAsync);
        app.UseMiddleware<RequestTiming>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<ErrorAnswers>();
        app.UseLiveCompression();
        app.UseTrustedProxies(options);
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<ReadyGate>();
        app.UseWebSockets();
        if (!options.HasNotepad)
        {
            app.Use(WithoutNotepad);
        }

        app.UseRouting();
        if (options.Otlp is not null)
        {
            app.Use(RequestSpans.NameAsync);
        }

        app.Use(SecurityHeaders.LetAssetsBeKept);
        app.UseRateLimiter();
        app.UseMiddleware<SeenCookie>();
        app.UseMiddleware<Authentication>();
        app.UseMiddleware<RequestForgery>();
        app.Use(FormLimit.SetAsync);
    }

    /// <summary>Switched off: what belongs to notes is not there, for nobody.</summary>
    private static RequestDelegate WithoutNotepad(RequestDelegate next) => context =>
    {
        PathString path = context.Request.Path;
        bool isOfNotes = path.StartsWithSegments("/notepad") || path.StartsWithSegments("/api/v1/notes")
            || path.StartsWithSegments("/api/v1/notes-export") || path.StartsWithSegments("/api/v1/notes-sync")
            || path.StartsWithSegments("/api/v1/notes-import");
        return isOfNotes ? RefuseAsync() : next(context);

        Task RefuseAsync()
        {
            ErrorWords words = new(
                "notepad-off", "The notepad is switched off on this device", "COMMUNITY_NOTEPAD_ENABLED=false does that; the notes are kept, as files.");
            return ErrorAnswers.WantsPage(context.Request)
                ? ErrorPage.ShowAsync(context, next, words, StatusCodes.Status404NotFound)
                : Problem.WriteAsync(context, StatusCodes.Status404NotFound, words.Type, words.Title, words.Detail);
        }
    };

    private static void MapEndpoints(WebApplication app)
    {
        app.MapStaticAssets().Public();
        app.MapPeerStorApi();
        app.MapRazorPages().WithStaticAssets();
        app.MapLiveEvents();
    }
}
