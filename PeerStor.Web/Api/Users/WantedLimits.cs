using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Users;

/// <summary>What a request wants of a user's limits: what it leaves out stays, and null takes a limit away.</summary>
internal sealed record WantedLimits(UserLimit Before, UserLimit After)
{
    public static bool TryRead(EditUserJson wanted, UserLimit before, [NotNullWhen(true)] out WantedLimits? limits)
    {
        limits = null;
        if (!TryRead(wanted.QuotaBytes, before.QuotaBytes, 0, out long? quota)
            || !TryRead(wanted.UploadPerSecond, before.Speed.UploadPerSecond, SpeedLimit.Slowest, out long? upload)
            || !TryRead(wanted.DownloadPerSecond, before.Speed.DownloadPerSecond, SpeedLimit.Slowest, out long? download))
        {
            return false;
        }

        limits = new WantedLimits(before, new UserLimit(quota, new SpeedLimit(upload, download)));
        return true;
    }

    public async Task SetAsync(UserLimits limits, HttpContext context, UserId user)
    {
        if (After.QuotaBytes != Before.QuotaBytes)
        {
            await limits.SetQuotaAsync(context.Caller(), user, After.QuotaBytes, context.Origin(), context.RequestAborted);
        }

        if (After.Speed != Before.Speed)
        {
            await limits.SetSpeedAsync(context.Caller(), user, After.Speed, context.Origin(), context.RequestAborted);
        }
    }

    private static bool TryRead(JsonElement wanted, long? before, long least, out long? value)
    {
        value = before;
        switch (wanted.ValueKind)
        {
            case JsonValueKind.Undefined:
                return true;
            case JsonValueKind.Null:
                value = null;
                return true;
            case JsonValueKind.Number when wanted.TryGetInt64(out long number) && number >= least:
                value = number;
                return true;
            default:
                return false;
        }
    }
}
