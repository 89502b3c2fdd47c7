namespace PeerStor.Engine.Storage;

/// <summary>What the operating system's error numbers mean.</summary>
internal static class DiskErrors
{
    /// <summary>True for a full disk and for a quota that is used up.</summary>
    public static bool IsNoSpace(Exception error)
    {
        const int NoSpace = 28, QuotaLinux = 122, QuotaMac = 69;
        const int WindowsHandleFull = unchecked((int)0x80070027), WindowsFull = unchecked((int)0x80070070);
        int quota = OperatingSystem.IsMacOS() ? QuotaMac : QuotaLinux;
        return error is IOException
            && (error.HResult is NoSpace or WindowsHandleFull or WindowsFull || error.HResult == quota);
    }
}
