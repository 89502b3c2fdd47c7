namespace PeerStor.Engine.Common;

/// <summary>A condition that a person should know of: what happened, what it means for their data, what to do.</summary>
public sealed record Alert(string Id, AlertLevel Level, string What, string Consequence, string Action, DateTimeOffset Since);

public enum AlertLevel
{
    Notice,
    Warning,
    Critical,
}
