using PeerStor.Engine.Users;
using PeerStor.Web.Pages.SignIn;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>Where a request came from, as the audit log and the slow-down of wrong passwords see it.</summary>
internal static class RequestOrigin
{
    public static Origin Origin(this HttpContext context) =>
        new(ClientAddress.Of(context.Connection.RemoteIpAddress), Devices.Describe(context.Request.Headers.UserAgent));
}
