using PeerStor.Engine.Common;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Users;

/// <summary>/api/v1/groups: everybody sees them, to share with them; who manages users changes them.</summary>
internal sealed class GroupEndpoints(Groups groups)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Root = "/api/v1/groups";
        const string One = Root + "/{id}";
        const string Member = One + "/members/{user}";
        routes.MapReads<GroupEndpoints>(Root, (endpoint, context) => endpoint.ListAsync(context));
        routes.MapOne<GroupEndpoints>("POST", Root, (endpoint, context) => endpoint.CreateAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<GroupEndpoints>("PATCH", One, (endpoint, context) => WithAsync(context, endpoint.RenameAsync)).Needs(GrantScope.Admin);
        routes.MapOne<GroupEndpoints>("DELETE", One, (endpoint, context) => WithAsync(context, endpoint.DeleteAsync)).Needs(GrantScope.Admin);
        routes.MapOne<GroupEndpoints>("PUT", Member, (endpoint, context) => WithAsync(context, (of, id) => endpoint.MemberAsync(of, id, true)))
            .Needs(GrantScope.Admin);
        routes.MapOne<GroupEndpoints>("DELETE", Member, (endpoint, context) => WithAsync(context, (of, id) => endpoint.MemberAsync(of, id, false)))
            .Needs(GrantScope.Admin);
    }

    private static Task WithAsync(HttpContext context, Func<HttpContext, Guid, Task> act) =>
        Guid.TryParseExact(context.Request.RouteValues["id"] as string, "N", out Guid id) ? act(context, id) : Answers.NotFoundAsync(context);

    private async Task ListAsync(HttpContext context) => await ApiJson.WriteAsync(
        context, new GroupsJson([.. (await groups.ListAsync(context.RequestAborted)).Select(Item)]), ApiJson.Context.GroupsJson);

    private async Task CreateAsync(HttpContext context)
    {
        GroupNameJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.GroupNameJson);
        await AnswerAsync(
            context, await groups.CreateAsync(context.Caller(), wanted.Name ?? "", context.Origin(), context.RequestAborted),
            StatusCodes.Status201Created);
    }

    private async Task RenameAsync(HttpContext context, Guid id)
    {
        GroupNameJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.GroupNameJson);
        await AnswerAsync(
            context, await groups.RenameAsync(context.Caller(), id, wanted.Name ?? "", context.Origin(), context.RequestAborted));
    }

    private async Task DeleteAsync(HttpContext context, Guid id) => await AnswerAsync(
        context, await groups.DeleteAsync(context.Caller(), id, context.Origin(), context.RequestAborted), StatusCodes.Status204NoContent);

    private async Task MemberAsync(HttpContext context, Guid id, bool isIn) => await AnswerAsync(
        context,
        Guid.TryParseExact(context.Request.RouteValues["user"] as string, "N", out Guid user)
            ? await groups.SetMemberAsync(context.Caller(), id, new UserId(user), isIn, context.Origin(), context.RequestAborted)
            : new GroupChange(GroupOutcome.NoSuchUser));

    private static async Task AnswerAsync(HttpContext context, GroupChange change, int status = StatusCodes.Status200OK)
    {
        switch (change.Outcome)
        {
            case GroupOutcome.Done when status == StatusCodes.Status204NoContent || change.Group is null:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case GroupOutcome.Done:
                await ApiJson.WriteAsync(context, Item(change.Group), ApiJson.Context.GroupJson, status);
                break;
            case GroupOutcome.NameTaken:
                await Answers.ConflictAsync(context, "name-taken", "That name is taken", "Choose another name.");
                break;
            case GroupOutcome.NameInvalid:
                await Answers.BadRequestAsync(context, "A “name” has 1 to 64 characters and no slashes.");
                break;
            case GroupOutcome.ReadOnly:
                await Answers.ReadOnlyAsync(context);
                break;
            default:
                await Answers.NotFoundAsync(context);
                break;
        }
    }

    private static GroupJson Item(Group group) => new(
        group.Id.ToString("N"), group.Name, [.. group.Members.Select(member => new GroupMemberJson(member.Id.Value.ToString("N"), member.Name))]);
}
