using PeerStor.Engine;
using PeerStor.Engine.Storage;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Storage;

public class DataDirectoryTests
{
    [Fact]
    public void The_directories_are_made_and_only_the_owner_may_look_into_them()
    {
        using TempFolder folder = new();
        DataDirectory data = new(folder.File("data"));

        Assert.Equal(Path.Combine(folder.Path, "data", "peerstor.db"), data.Database);
        Assert.True(Directory.Exists(data.Chunks));
        if (!OperatingSystem.IsWindows())
        {
            UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            Assert.All(
                (string[])[data.Root, data.Chunks, data.Run],
                path => Assert.Equal(ownerOnly, File.GetUnixFileMode(path)));
        }
    }

    [Fact]
    public void A_second_holder_is_refused_until_the_first_lets_go()
    {
        using TempFolder folder = new();
        DataDirectory data = new(folder.Path);
        using (data.Lock())
        {
            EngineStartException refused = Assert.Throws<EngineStartException>(() => data.Lock());
            Assert.StartsWith(
                $"The data directory {folder.Path} is in use by process {Environment.ProcessId}.",
                refused.Message, StringComparison.Ordinal);
        }

        data.Lock().Dispose();
    }

    [Fact]
    public void A_path_that_is_a_file_is_refused_in_one_sentence()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.File("data"), "");

        EngineStartException refused = Assert.Throws<EngineStartException>(() => new DataDirectory(folder.File("data")));

        Assert.Contains("cannot be used", refused.Message, StringComparison.Ordinal);
    }
}
