using System.Buffers;
using System.Runtime.InteropServices;

namespace PeerStor.Web.Hosting.Idle;

/// <summary>Gives back what a process at rest does not need. Takes some 20 ms; what is needed again comes back by itself.</summary>
internal static partial class MemoryTrim
{
    /// <param name="settled">What was mapped a while ago. A library that is being loaded just now may still be written to
    /// between the look at a page and its release, and would lose that.</param>
    public static void Run(IReadOnlySet<ProgramMapping> settled)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = TrimHeap(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: its allocator gives memory back without being asked.
        }

        ReleaseFilePages(settled);
    }

    /// <summary>
    /// Lets go of pages of program files (libraries, compiled assemblies): most were needed only at the start. They stay in
    /// the system's cache and are mapped again when touched.
    /// </summary>
    private static void ReleaseFilePages(IReadOnlySet<ProgramMapping> settled)
    {
        byte[] entries = ArrayPool<byte>.Shared.Rent(32 << 10);
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle pagemap = File.OpenHandle("/proc/self/pagemap");
            foreach (ProgramMapping mapping in ProgramMapping.ReadAll().Where(settled.Contains))
            {
                ReleasePages(pagemap, mapping, MemoryMarshal.Cast<byte, ulong>(entries.AsSpan()));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A sandbox without /proc: the pages stay.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(entries);
        }
    }

    private static void ReleasePages(
        Microsoft.Win32.SafeHandles.SafeFileHandle pagemap, ProgramMapping mapping, Span<ulong> entries)
    {
        // Bit 63: in memory. Bit 61: a page of the file itself. A private copy has it clear, and would lose its changes.
        const ulong FilePage = (1UL << 63) | (1UL << 61);
        long pageBytes = Environment.SystemPageSize;
        for (long first = mapping.Start / pageBytes; first < mapping.End / pageBytes; first += entries.Length)
        {
            int count = (int)Math.Min(entries.Length, (mapping.End / pageBytes) - first);
            int read = RandomAccess.Read(pagemap, MemoryMarshal.AsBytes(entries[..count]), first * sizeof(ulong)) / sizeof(ulong);
            int run = 0;
            for (int page = 0; page <= read; page++)
            {
                if (page < read && (entries[page] & FilePage) == FilePage)
                {
                    run++;
                    continue;
                }

                if (run > 0)
                {
                    _ = Advise((nint)((first + page - run) * pageBytes), (nuint)(run * pageBytes), DontNeed);
                    run = 0;
                }
            }
        }
    }

    private const int DontNeed = 4;

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeap(nuint padding);
}
