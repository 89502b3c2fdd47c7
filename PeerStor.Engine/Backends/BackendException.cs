namespace PeerStor.Engine.Backends;

public enum BackendTrouble
{
    /// <summary>No answer, or one that broke off: it may be there again in a moment.</summary>
    Away,

    /// <summary>It answers that it has too much to do.</summary>
    Busy,

    /// <summary>It does not know this key, or the key's secret is another one.</summary>
    WrongCredentials,

    /// <summary>It knows the key, and refuses this to it.</summary>
    NotAllowed,

    /// <summary>There is no such bucket or directory.</summary>
    NoPlace,

    /// <summary>The directory is there, but what should be mounted on it is not.</summary>
    NotMounted,

    Full,

    /// <summary>An answer that makes no sense.</summary>
    Confused,
}

/// <summary>A backend could not do something. The message is for people and says what to look at.</summary>
public sealed class BackendException(BackendTrouble trouble, string message, Exception? cause = null) : IOException(message, cause)
{
    public BackendTrouble Trouble { get; } = trouble;

    /// <summary>Whether it may go well a moment later without anybody doing anything.</summary>
    public bool IsPassing => Trouble is BackendTrouble.Away or BackendTrouble.Busy;
}
