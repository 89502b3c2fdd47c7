using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Paths;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Tokens;

/// <summary>/api/v1/tokens: the tokens and sessions of the caller's user. Only a caller with the admin right sees them.</summary>
internal sealed class TokenEndpoints(Access access, Drive drive)
{
    private const int LongestName = 100;
    private const int IdDigits = 64;

    /// <summary>100 years: "for ever" is said by leaving the days out.</summary>
    private const double MostDays = 36_525;

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Root = "/api/v1/tokens";
        routes.MapReads<TokenEndpoints>(Root, (tokens, context) => tokens.ListAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<TokenEndpoints>("POST", Root, (tokens, context) => tokens.CreateAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<TokenEndpoints>("DELETE", Root + "/{id}", (tokens, context) => tokens.RevokeAsync(context)).Needs(GrantScope.Admin);
    }

    private async Task ListAsync(HttpContext context)
    {
        IReadOnlyList<GrantSummary> grants = await access.ListAsync(context.Caller(), context.RequestAborted);
        await ApiJson.WriteAsync(context, new GrantsJson([.. grants.Select(ApiJson.Item)]), ApiJson.Context.GrantsJson);
    }

    private async Task CreateAsync(HttpContext context)
    {
        NewTokenJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.NewTokenJson);
        if (wanted.Name is not { Length: > 0 and <= LongestName } || wanted.Name.Any(char.IsControl)
            || Scope(wanted.Scope ?? "read,write") is not { } scope || wanted.Days is <= 0 or > MostDays or double.NaN)
        {
            await Answers.BadRequestAsync(context,
                "A “name” of 1 to 100 characters is wanted; “scope” is read, write and admin with commas; “days” is above 0.");
            return;
        }

        Caller caller = context.Caller();
        EntryId? folder = null;
        if (wanted.Folder is { } place)
        {
            folder = (await FolderAsync(caller, place, context.RequestAborted))?.Id;
            if (folder is null)
            {
                await Answers.ConflictAsync(context, "no-such-folder", "There is no such folder", "Give its path, or its id.");
                return;
            }

            // Users, settings and other tokens lie in no folder.
            scope &= ~GrantScope.Admin;
        }

        // Nobody hands out more than they have.
        scope &= caller.Scope;
        NewGrant token = await access.CreateTokenAsync(
            caller, wanted.Name, scope, wanted.Days is { } days ? TimeSpan.FromDays(days) : null, folder, context.RequestAborted);
        await context.NoteAsync(AuditEvent.TokenMade, wanted.Name);
        context.Response.Headers.CacheControl = "no-store";
        await ApiJson.WriteAsync(
            context, new NewTokenAnswerJson(token.Id.Hex, token.Secret, wanted.Name, ApiJson.Words(scope), token.ExpiresAt, folder?.ToString()),
            ApiJson.Context.NewTokenAnswerJson, StatusCodes.Status201Created);
    }

    private async Task RevokeAsync(HttpContext context)
    {
        GrantId id = new(context.Request.RouteValues["id"] as string ?? "");
        bool isId = id.Hex.Length == IdDigits && id.Hex.All(char.IsAsciiHexDigitLower);
        context.WillEnd(id);
        if (!isId || !await access.RevokeAsync(context.Caller(), id, context.RequestAborted))
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        await context.NoteAsync(AuditEvent.GrantRevoked);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>A folder by path or id; not the root, which is everything.</summary>
    private async Task<Entry?> FolderAsync(Caller caller, string place, CancellationToken cancellationToken)
    {
        Entry? found = EntryId.TryParse(place, null, out EntryId id) ? await drive.GetAsync(caller, id, cancellationToken) : null;
        found ??= RequestPath.Check(place, out _) is { Length: > 0 } path ? await drive.FindAsync(caller, path, cancellationToken) : null;
        return found is { Kind: EntryKind.Folder, TrashedAt: null } && found.Id != caller.User.RootFolder && found.Id != caller.User.SharedFolder
            ? found
            : null;
    }

    private static GrantScope? Scope(string words)
    {
        GrantScope scope = GrantScope.None;
        foreach (string word in words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            GrantScope? one = word switch
            {
                "read" => GrantScope.Read,
                "write" => GrantScope.Write,
                "admin" => GrantScope.Admin,
                _ => null,
            };
            if (one is null)
            {
                return null;
            }

            scope |= one.Value;
        }

        return scope == GrantScope.None ? null : scope;
    }
}
