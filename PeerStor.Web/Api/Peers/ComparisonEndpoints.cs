using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Users;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Peers;
using PeerStor.Web.Hosting.Security;

namespace PeerStor.Web.Api.Peers;

/// <summary>/api/v1/peers/comparison: pairing by comparing six digits on two screens.</summary>
internal sealed class ComparisonEndpoints(PeerStorEngine engine, DeviceChanges changes)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Root = "/api/v1/peers/comparison";
        routes.MapReads<ComparisonEndpoints>(Root, (one, context) => ShowAsync(context, one.Now)).Needs(GrantScope.Admin);
        routes.MapOne<ComparisonEndpoints>("POST", Root, (one, context) => one.BeginAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<ComparisonEndpoints>("POST", Root + "/answer", (one, context) => one.AnswerAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<ComparisonEndpoints>("DELETE", Root, (one, context) => one.EndAsync(context)).Needs(GrantScope.Admin);
    }

    private Comparison Now => engine.Digits.Now;

    private async Task BeginAsync(HttpContext context)
    {
        ComparisonWishJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.ComparisonWishJson);
        Comparison? begun = string.IsNullOrWhiteSpace(wanted.Device)
            ? await changes.OpenComparisonAsync(context)
            : await changes.BeginComparisonAsync(context, wanted.Device);
        if (begun is null)
        {
            await Answers.ConflictAsync(
                context, "no-peer-port", "This device cannot be reached by others",
                "It has no port for other devices: P2P_ENABLED is false, or it has no network address.");
        }
        else if (ComparisonWords.Problem(begun) is { } problem)
        {
            await Answers.ConflictAsync(context, "not-comparing", "The devices do not compare", problem);
        }
        else
        {
            await ShowAsync(context, begun);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        ComparisonAnswerJson answer = await ApiJson.ReadAsync(context, ApiJson.Context.ComparisonAnswerJson);
        if (!await changes.AnswerComparisonAsync(context, answer.Same))
        {
            await Answers.ConflictAsync(context, "not-comparing", "Nothing is compared", "No digits are shown now.");
            return;
        }

        await ShowAsync(context, Now);
    }

    private Task EndAsync(HttpContext context)
    {
        engine.Digits.Close();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task ShowAsync(HttpContext context, Comparison now) => ApiJson.WriteAsync(
        context,
        new ComparisonJson(
            now.State.ToString().ToLowerInvariant(), now is { IsHost: false, State: not ComparisonState.None }, now.Other is null ? null : now.OtherName,
            now.Other?.Short, now.Digits, now.IsUnderWay ? now.Ends : null, ComparisonWords.Problem(now)),
        ApiJson.Context.ComparisonJson);
}
