namespace PeerStor.Web.Hosting.Configuration;

/// <summary>A setting is wrong. The message is one line that names it, its value and what is allowed.</summary>
public sealed class SettingException(string message) : Exception(message);
