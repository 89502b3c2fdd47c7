namespace PeerStor.Engine.Users;

public sealed class UserKeys
{
}
