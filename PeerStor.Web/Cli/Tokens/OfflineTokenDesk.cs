using PeerStor.Engine;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;

namespace PeerStor.Web.Cli.Tokens;

/// <summary>Opens the data directory itself, under its lock, for as long as the command runs.</summary>
internal sealed class OfflineTokenDesk : ITokenDesk
{
    private readonly IHost _host;
    private readonly Access _access;
    private Caller? _caller;

    private OfflineTokenDesk(IHost host)
    {
        _host = host;
        _access = host.Services.GetRequiredService<Access>();
    }

    /// <exception cref="EngineStartException">A node runs on the directory, or it cannot be used.</exception>
    public static async Task<OfflineTokenDesk> OpenAsync(EngineOptions options, CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddPeerStorEngine(options);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new OfflineTokenDesk(host);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public async Task SignInAsync(string user, string password, CancellationToken cancellationToken)
    {
        SignInOutcome result = await _host.Services.GetRequiredService<Credentials>()
            .SignInAsync(user, password, Origin.ThisMachine, cancellationToken);
        _caller = result.Session is { } session ? await _access.AuthenticateAsync(session.Secret, cancellationToken) : null;
        if (_caller is null)
        {
            throw new CommandException(ExitCode.NotAllowed, "that name and password do not belong together; nothing was made");
        }
    }

    public async Task<NewTokenAnswerJson> CreateAsync(NewTokenJson wanted, CancellationToken cancellationToken)
    {
        GrantScope scope = (wanted.Scope ?? "").Split(',')
            .Aggregate(GrantScope.None, (sum, word) => sum | Enum.Parse<GrantScope>(word, ignoreCase: true));
        TimeSpan? lifetime = wanted.Days is { } days ? TimeSpan.FromDays(days) : null;
        NewGrant token = await _access.CreateTokenAsync(
            await CallerAsync(cancellationToken), wanted.Name, scope, lifetime, cancellationToken);
        return new NewTokenAnswerJson(token.Id.Hex, token.Secret, wanted.Name, ApiJson.Words(scope), token.ExpiresAt);
    }

    public async Task<IReadOnlyList<GrantJson>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _access.ListAsync(await CallerAsync(cancellationToken), cancellationToken)).Select(ApiJson.Item)];

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await _access.RevokeAsync(await CallerAsync(cancellationToken), new GrantId(id), cancellationToken);

    private async ValueTask<Caller> CallerAsync(CancellationToken cancellationToken) =>
        _caller ?? await _access.OwnerAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
