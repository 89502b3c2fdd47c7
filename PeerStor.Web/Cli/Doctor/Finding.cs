namespace PeerStor.Web.Cli.Doctor;

internal enum FindingState
{
    Ok,
    Warning,
    Problem,
}

/// <summary>What a check found, and what to do about it when it is not well.</summary>
internal sealed record Finding(string Name, FindingState State, string Found, string? Advice = null)
{
    public static Finding Ok(string name, string found) => new(name, FindingState.Ok, found);

    public static Finding Warning(string name, string found, string advice) => new(name, FindingState.Warning, found, advice);

    public static Finding Problem(string name, string found, string advice) => new(name, FindingState.Problem, found, advice);
}
