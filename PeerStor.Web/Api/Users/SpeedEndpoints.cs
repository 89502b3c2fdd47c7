using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Users;

/// <summary>/api/v1/settings/speed: how fast content may come to and go from this device, for all together.</summary>
internal sealed class SpeedEndpoints(UserLimits limits)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        const string Root = "/api/v1/settings/speed";
        routes.MapReads<SpeedEndpoints>(Root, (speed, context) => speed.ShowAsync(context)).Needs(GrantScope.Admin);
        routes.MapOne<SpeedEndpoints>("PUT", Root, (speed, context) => speed.SetAsync(context)).Needs(GrantScope.Admin);
    }

    private Task ShowAsync(HttpContext context) => ApiJson.WriteAsync(
        context, new SpeedJson(limits.Node.UploadPerSecond, limits.Node.DownloadPerSecond), ApiJson.Context.SpeedJson);

    private async Task SetAsync(HttpContext context)
    {
        SpeedJson wanted = await ApiJson.ReadAsync(context, ApiJson.Context.SpeedJson);
        if (!SpeedLimit.IsPossible(wanted.UploadPerSecond) || !SpeedLimit.IsPossible(wanted.DownloadPerSecond))
        {
            await Answers.BadRequestAsync(context, $"A speed is at least {SpeedLimit.Slowest} bytes a second; null is no limit.");
            return;
        }

        await limits.SetNodeSpeedAsync(
            context.Caller(), new SpeedLimit(wanted.UploadPerSecond, wanted.DownloadPerSecond), context.Origin(), context.RequestAborted);
        await ShowAsync(context);
    }
}
