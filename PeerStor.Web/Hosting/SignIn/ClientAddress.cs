using System.Net;

namespace PeerStor.Web.Hosting.SignIn;

/// <summary>An address as attempts are counted by it.</summary>
internal static class ClientAddress
{
    // An IPv6 household has a whole /64: counting single addresses would let it try forever.
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        byte[] bytes = address.GetAddressBytes();
        if (bytes.Length != 16)
        {
            return address.ToString();
        }

        Array.Clear(bytes, 8, 8);
        return $"{new IPAddress(bytes)}/64";
    }
}
