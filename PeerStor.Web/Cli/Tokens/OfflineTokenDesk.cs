using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Engine;
using PeerStor.Web.Api.Json;

namespace PeerStor.Web.Cli.Tokens;

/// <summary>Opens the data directory itself, under its lock, for as long as the command runs.</summary>
internal sealed class OfflineTokenDesk(OfflineEngine engine) : ITokenDesk
{
    private readonly Access _access = engine.Get<Access>();
    private Caller? _caller;

    /// <exception cref="EngineStartException">A node runs on the directory, or it cannot be used.</exception>
    public static async Task<OfflineTokenDesk> OpenAsync(EngineOptions options, CancellationToken cancellationToken) =>
        new(await OfflineEngine.OpenAsync(options, cancellationToken));

    public async Task SignInAsync(string user, string password, CancellationToken cancellationToken)
    {
        _caller = await engine.Get<Credentials>().OpenAsync(user, password, cancellationToken)
            ?? throw new CommandException(ExitCode.NotAllowed, "that name and password do not belong together; nothing was made");
    }

    public async Task<NewTokenAnswerJson> CreateAsync(NewTokenJson wanted, CancellationToken cancellationToken)
    {
        GrantScope scope = (wanted.Scope ?? "").Split(',')
            .Aggregate(GrantScope.None, (sum, word) => sum | Enum.Parse<GrantScope>(word, ignoreCase: true));
        Caller caller = await CallerAsync(cancellationToken);
        EntryId? folder = null;
        if (wanted.Folder is { } path)
        {
            folder = await engine.Get<Drive>().FindAsync(caller, path.Trim('/'), cancellationToken) is { Kind: EntryKind.Folder } found
                && found.Id != caller.User.RootFolder
                ? found.Id
                : throw new CommandException(ExitCode.NotFound, $"there is no folder “{Output.Safe(path)}”; nothing was made");
            scope &= ~GrantScope.Admin;
        }

        TimeSpan? lifetime = wanted.Days is { } days ? TimeSpan.FromDays(days) : null;
        NewGrant token = await _access.CreateTokenAsync(
            caller, wanted.Name, scope, lifetime, folder, cancellationToken);
        return new NewTokenAnswerJson(
            token.Id.Hex, token.Secret, wanted.Name, ApiJson.Words(scope), token.ExpiresAt, folder?.ToString());
    }

    public async Task<IReadOnlyList<GrantJson>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _access.ListAsync(await CallerAsync(cancellationToken), cancellationToken)).Select(ApiJson.Item)];

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await _access.RevokeAsync(await CallerAsync(cancellationToken), new GrantId(id), cancellationToken);

    private async ValueTask<Caller> CallerAsync(CancellationToken cancellationToken) =>
        _caller ?? await _access.OwnerAsync(cancellationToken);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
