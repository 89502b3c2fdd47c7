using PeerStor.Engine.Storage;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Storage;

public class DurableFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_leaves_nothing_behind()
    {
        using TempFolder folder = new();
        string path = folder.File("node.key");
        DurableFile.WriteWhole(path, "first, and longer"u8, OwnerOnly);
        DurableFile.WriteWhole(path, "second"u8, OwnerOnly);

        Assert.Equal("second", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void A_failure_is_an_exception_and_leaves_no_temporary_file()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder.File("taken"));

        Assert.ThrowsAny<Exception>(() => DurableFile.WriteWhole(folder.File("taken"), "x"u8, OwnerOnly));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_directory_that_is_not_there_cannot_be_synced()
    {
        using TempFolder folder = new();

        IOException failed = Assert.Throws<IOException>(() => DurableFile.SyncDirectory(folder.File("none")));

        Assert.StartsWith("open failed", failed.Message, StringComparison.Ordinal);
    }
}
