namespace PeerStor.Engine.Notes;

/// <summary>What a note may be, and what one open note may hold in memory.</summary>
internal static class NoteLimits
{
    /// <summary>How late typing may be written, so that what several people type goes into one transaction.</summary>
    public static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(50);

    /// <summary>A refused disk is asked again so often.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>A version is written when nobody typed for so long,</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>and also while they go on typing, after so long.</summary>
    public static readonly TimeSpan LongestBurst = TimeSpan.FromMinutes(2);

    /// <summary>Typed and not written, in bytes: what a disk that refuses for a while may cost.</summary>
    public const long MostPendingBytes = 32L << 20;

    /// <summary>News that one listener may be behind: then it is let go, and asks anew for what it lacks.</summary>
    public const int MostNewsBehind = 2000;

    /// <summary>And in bytes: a few of the largest updates.</summary>
    public const long MostBytesBehind = 128L << 20;

    /// <summary>People, or tabs, that one note is open for.</summary>
    public const int MostSessions = 500;
}
