using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PeerStor.Engine.Media.Tools;

/// <summary>What a program that reads strangers' files may take of this machine.</summary>
/// <param name="Wall">It is ended after this time, whatever it does.</param>
/// <param name="MemoryBytes">Of address space, libraries included.</param>
/// <param name="OutputBytes">More than this is not read; it is ended instead.</param>
internal sealed partial record ToolLimits(TimeSpan Wall, long MemoryBytes, long OutputBytes)
{
    private const int CpuSeconds = 0;
    private const int AddressSpace = 9;

    /// <summary>For facts: it reads the start and perhaps the end of a file.</summary>
    public static readonly ToolLimits Probe = new(TimeSpan.FromSeconds(60), 2L << 30, 1 << 20);

    /// <summary>For one picture, of which 120 megapixels in the clear are 360 MB, or for some small ones behind each other.</summary>
    public static readonly ToolLimits Picture = new(TimeSpan.FromSeconds(90), 2L << 30, 16 << 20);

    /// <summary>For the frames of a whole film.</summary>
    public static readonly ToolLimits Film = new(TimeSpan.FromMinutes(15), 2L << 30, 4 << 20);

    /// <summary>Lowest priority, and limits that the kernel keeps. Set from outside, so no shell or wrapper is needed.</summary>
    public void ApplyTo(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.Idle;
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }

        if (OperatingSystem.IsLinux())
        {
            Limit(process.Id, AddressSpace, (ulong)MemoryBytes);
            // All its threads together, at most on every core all the time.
            Limit(process.Id, CpuSeconds, (ulong)Wall.TotalSeconds * (ulong)Environment.ProcessorCount);
        }
    }

    private static unsafe void Limit(int process, int resource, ulong value)
    {
        ResourceLimit limit = new(value, value);
        _ = Prlimit(process, resource, &limit, null);
    }

    [LibraryImport("libc", EntryPoint = "prlimit64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Prlimit(int process, int resource, ResourceLimit* wanted, ResourceLimit* old);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit(ulong soft, ulong hard)
    {
        public readonly ulong Soft = soft;
        public readonly ulong Hard = hard;
    }
}
