using PeerStor.Web.Api.Json;

namespace PeerStor.Web.Cli.Tokens;

/// <summary>Hands out tokens: through the running node, or in the data directory itself when no node runs.</summary>
internal interface ITokenDesk : IAsyncDisposable
{
    Task<NewTokenAnswerJson> CreateAsync(NewTokenJson wanted, CancellationToken cancellationToken);

    /// <summary>From now on as this user, not as the owner whom the machine opens.</summary>
    Task SignInAsync(string user, string password, CancellationToken cancellationToken);

    Task<IReadOnlyList<GrantJson>> ListAsync(CancellationToken cancellationToken);

    /// <summary>False when there is none with that id.</summary>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}
