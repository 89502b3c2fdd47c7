using PeerStor.Web.Hosting.Idle;

namespace PeerStor.Tests.Web.Hosting.Idle;

public sealed class ProgramMappingTests
{
    [Theory]
    [InlineData("7f0000001000-7f0000003000 r-xp 00001000 fe:00 12 /usr/lib/libc.so.6", true)]
    [InlineData("7f0000001000-7f0000003000 r--p 00000000 fe:00 12 /srv/a b/peerstor.dll", true)]
    [InlineData("7f0000001000-7f0000003000 r--s 00000000 fe:00 12 /srv/peerstor/PeerStor.Engine.dll", true)]
    [InlineData("7f0000001000-7f0000003000 rw-s 00000000 fe:00 12 /srv/data/db-shm", false)]
    [InlineData("7f0000001000-7f0000003000 rw-p 00001000 fe:00 12 /usr/lib/libc.so.6", false)]
    [InlineData("7f0000001000-7f0000003000 r-xs 00001000 00:01 12 /memfd:doublemapper (deleted)", false)]
    [InlineData("7f0000001000-7f0000003000 r--p 00000000 00:01 12 /memfd:x (deleted)", false)]
    [InlineData("7f0000001000-7f0000003000 rw-p 00000000 00:00 0 [heap]", false)]
    [InlineData("7f0000001000-7f0000003000 r--p 00000000 00:00 0 ", false)]
    public void Only_read_only_parts_of_program_files_are_let_go(string line, bool isOne)
    {
        ProgramMapping? expected = isOne ? new ProgramMapping(0x7f0000001000, 0x7f0000003000, line) : null;
        Assert.Equal(expected, ProgramMapping.Parse(line));
    }

    [Fact]
    public void The_program_goes_on_after_its_memory_was_trimmed()
    {
        byte[] kept = new byte[1 << 20];
        new Random(1).NextBytes(kept);
        byte[] copy = [.. kept];
        for (int i = 0; i < 3; i++)
        {
            MemoryTrim.Run(ProgramMapping.ReadAll());
            Assert.Equal(copy, kept);
        }
    }
}
