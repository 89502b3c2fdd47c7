using System.Runtime.InteropServices;

namespace PeerStor.Bench.Measuring;

/// <summary>Processor time of the calling thread alone: what others do on the machine hardly shows in it.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static double Seconds
    {
        get
        {
            _ = GetTime(ThreadCpuTime, out Time time);
            return time.Seconds + (time.Nanoseconds / 1e9);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
