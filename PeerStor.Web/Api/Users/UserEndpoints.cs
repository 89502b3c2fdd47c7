using PeerStor.Engine.Common;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Users;

/// <summary>/api/v1/users and /api/v1/invitations: who has an account here. Only for the admin right.</summary>
internal sealed class UserEndpoints(Members members, Invitations invitations, UserLimits limits, StorageUse use)
{
    private const int LongestLabel = 64;

    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Root = "/api/v1/users";
        routes.MapReads<UserEndpoints>(Root, (users, context) => users.ListAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<UserEndpoints>("PATCH", Root + "/{id}", (users, context) => users.EditAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<UserEndpoints>("POST", "/api/v1/invitations", (users, context) => users.InviteAsync(context)).Needs(GrantScope.Admin);
    }

    private async Task ListAsync(HttpContext context) => await ApiJson.WriteAsync(
        context, new UsersJson([.. (await members.ListAsync(context.RequestAborted)).Select(Item)]), ApiJson.Context.UsersJson);

    private async Task EditAsync(HttpContext context)
    {
        EditUserJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.EditUserJson);
        if (!Guid.TryParseExact(context.Request.RouteValues["id"] as string, "N", out Guid id))
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        if (wanted.Role is not (null or "admin" or "member"))
        {
            await Answers.BadRequestAsync(context, "“role” is admin or member.");
            return;
        }

        if (!WantedLimits.TryRead(wanted, limits.Of(new UserId(id)), out WantedLimits? changed))
        {
            await Answers.BadRequestAsync(
                context, $"“quotaBytes” is a number of bytes from 0, and a speed at least {SpeedLimit.Slowest} bytes a second; null takes a limit away.");
            return;
        }

        MemberOutcome outcome = await members.ChangeAsync(
            context.Caller(), new UserId(id), wanted.Name, wanted.Role is { } role ? Role(role) : null, wanted.Disabled, context.Origin(),
            context.RequestAborted);
        if (outcome == MemberOutcome.Done)
        {
            await changed.SetAsync(limits, context, new UserId(id));
        }

        await AnswerAsync(context, outcome, new UserId(id));
    }

    private async Task InviteAsync(HttpContext context)
    {
        NewInvitationJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.NewInvitationJson);
        string label = (wanted.Label ?? "").Trim();
        if (label.Length > LongestLabel || label.Any(char.IsControl) || wanted.Role is not (null or "admin" or "member"))
        {
            await Answers.BadRequestAsync(context, $"A “label” has at most {LongestLabel} characters; “role” is admin or member.");
            return;
        }

        NewGrant made = await invitations.CreateAsync(
            context.Caller(), label, Role(wanted.Role ?? "member"), context.Origin(), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await ApiJson.WriteAsync(
            context, new InvitationJson(made.Id.Hex, $"/join/{made.Secret}", label, made.ExpiresAt), ApiJson.Context.InvitationJson,
            StatusCodes.Status201Created);
    }

    private async Task AnswerAsync(HttpContext context, MemberOutcome outcome, UserId id)
    {
        switch (outcome)
        {
            case MemberOutcome.Done:
                Member now = (await members.ListAsync(context.RequestAborted)).First(member => member.Id == id);
                await ApiJson.WriteAsync(context, Item(now), ApiJson.Context.UserJson);
                break;
            case MemberOutcome.NameTaken:
                await Answers.ConflictAsync(context, "name-taken", "That name is taken", "Choose another name.");
                break;
            case MemberOutcome.NameInvalid:
                await Answers.BadRequestAsync(context, "A name has 1 to 64 characters and no slashes.");
                break;
            case MemberOutcome.NotTheOwner:
                await Answers.ConflictAsync(context, "owner", "The owner stays the owner", "Nobody else can become it either.");
                break;
            case MemberOutcome.NotYourself:
                await Answers.ConflictAsync(context, "yourself", "You cannot lock yourself out", "Another administrator can.");
                break;
            default:
                await Answers.NotFoundAsync(context);
                break;
        }
    }

    private static UserRole Role(string word) => word == "admin" ? UserRole.Admin : UserRole.Member;

    private UserJson Item(Member member) => new(
        member.Id.Value.ToString("N"), member.Name, member.Role switch { UserRole.Owner => "owner", UserRole.Admin => "admin", _ => "member" },
        member.IsDisabled, member.HasPassword, member.CreatedAt, member.LastSeenAt, use.Of(member.Id).UsedBytes,
        limits.Of(member.Id).QuotaBytes, limits.Of(member.Id).Speed.UploadPerSecond, limits.Of(member.Id).Speed.DownloadPerSecond);
}
