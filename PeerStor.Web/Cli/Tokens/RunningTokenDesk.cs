using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Tokens;

/// <summary>Through the API of the node that runs.</summary>
internal sealed class RunningTokenDesk(ApiClient client) : ITokenDesk
{
    private const string Address = "api/v1/tokens";

    public Task<NewTokenAnswerJson> CreateAsync(NewTokenJson wanted, CancellationToken cancellationToken) => client.ReadAsync(
        ApiClient.Post(Address, wanted, ApiJson.Context.NewTokenJson), ApiJson.Context.NewTokenAnswerJson, cancellationToken);

    public async Task SignInAsync(string user, string password, CancellationToken cancellationToken)
    {
        NewSessionJson wanted = new(user, password, $"peerstor on {Environment.MachineName}");
        client.Become((await client.ReadAsync(
            ApiClient.Post("api/v1/sessions", wanted, ApiJson.Context.NewSessionJson), ApiJson.Context.SessionJson, cancellationToken)).Secret);
    }

    public async Task<IReadOnlyList<GrantJson>> ListAsync(CancellationToken cancellationToken) => (await client.ReadAsync(
        ApiClient.Request(HttpMethod.Get, Address), ApiJson.Context.GrantsJson, cancellationToken)).Items;

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await client.DoAsync(ApiClient.Request(HttpMethod.Delete, $"{Address}/{Uri.EscapeDataString(id)}"), cancellationToken);
            return true;
        }
        catch (CommandException error) when (error.ExitCode == ExitCode.NotFound)
        {
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
