namespace PeerStor.Web.Cli;

/// <summary>What a command says to the shell. Scripts rely on these: append only.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It did not work; the line on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command was written wrongly.</summary>
    public const int Usage = 2;

    /// <summary>There is no such file, folder, token or user.</summary>
    public const int NotFound = 3;

    /// <summary>No server answers.</summary>
    public const int Unreachable = 4;

    /// <summary>The server answers, but not to this token.</summary>
    public const int NotAllowed = 5;

    /// <summary>Something is there already under that name.</summary>
    public const int Exists = 6;

    /// <summary>A setting is wrong (EX_CONFIG of sysexits.h).</summary>
    public const int BadSetting = 78;

    /// <summary>Stopped by Ctrl+C (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;
}
