using System.Globalization;
using System.Runtime.InteropServices;

namespace PeerStor.Bench.Measuring;

/// <summary>
/// Keeps the hypervisor out of the figures. A virtual machine with free page reporting hands free pages back to its host
/// about two seconds after they were freed, and the next touch costs a fault there: writing into fresh page cache then
/// runs at a tenth of its speed, which a server on its own machine never sees.
/// </summary>
internal sealed partial class MemoryWarming : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymousPopulated = 0x2 | 0x20 | 0x8000;
    private const long HeldAtMostBytes = 5L << 30;

    private readonly (nint At, nuint Length) held;

    private MemoryWarming((nint At, nuint Length) held) => this.held = held;

    /// <summary>Takes the free lists' fragments (blocks under 4 MiB) for a whole run; large writes would draw cold ones.</summary>
    public static MemoryWarming HoldFragments() => new(Populate(Math.Clamp(FragmentBytes(), 4096, HeldAtMostBytes)));

    /// <summary>Touches and frees memory just before a transfer.</summary>
    public static void Touch(long bytes) => Release(Populate(bytes));

    public void Dispose() => Release(held);

    private static long FragmentBytes()
    {
        if (!File.Exists("/proc/buddyinfo"))
        {
            return 0;
        }

        return File.ReadLines("/proc/buddyinfo").Sum(line => line
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(4).Take(10)
            .Select((count, order) => long.Parse(count, CultureInfo.InvariantCulture) * 4096 << order).Sum());
    }

    private static (nint At, nuint Length) Populate(long bytes)
    {
        nint at = Map(0, (nuint)bytes, ReadWrite, PrivateAnonymousPopulated, -1, 0);
        return at == -1 ? (0, 0) : (at, (nuint)bytes);
    }

    private static void Release((nint At, nuint Length) block)
    {
        if (block.Length > 0)
        {
            _ = Unmap(block.At, block.Length);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint at, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint at, nuint length);
}
