using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Cli;

public sealed class RecoverCommandTests
{
    [Fact]
    public async Task Files_come_back_on_another_machine_from_a_copy_and_the_recovery_code()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        byte[] film = EngineFixture.RandomBytes(3 << 20);
        await fixture.PutAsync("Films/Lake.mp4", film);
        await fixture.PutAsync("Brief für Änne.txt", "words"u8.ToArray());
        await fixture.Engine.Drive.CreateFolderAsync(fixture.Owner, fixture.Owner.User.RootFolder, "empty", default);
        string code = (await fixture.Engine.Credentials.SetPasswordAsync(
            fixture.Owner, null, "a long enough password", false, Origin.ThisMachine, default)).RecoveryCode!;
        await fixture.Engine.DisposeAsync();
        using TempFolder elsewhere = new();
        Copy(fixture.DataDirectory, elsewhere.File("copy"));
        File.Delete(elsewhere.File("copy/node.key"));

        PeerStorProgram.Result wrong = await RecoverAsync(elsewhere, RecoveryCode.New());
        Assert.True(wrong.ExitCode == 5, wrong.Errors);
        PeerStorProgram.Result right = await RecoverAsync(elsewhere, code);

        Assert.True(right.ExitCode == 0, right.Errors);
        Assert.Equal(film, await File.ReadAllBytesAsync(elsewhere.File("out/Films/Lake.mp4")));
        Assert.Equal("words", await File.ReadAllTextAsync(elsewhere.File("out/Brief für Änne.txt")));
        Assert.True(Directory.Exists(elsewhere.File("out/empty")));
        Assert.Equal(0, (await RecoverAsync(elsewhere, "a long enough password")).ExitCode);
    }

    [Fact]
    public async Task A_folder_that_is_no_data_directory_is_left_as_it_is()
    {
        using TempFolder elsewhere = new();
        Directory.CreateDirectory(elsewhere.File("copy"));

        PeerStorProgram.Result result = await RecoverAsync(elsewhere, "");

        Assert.Equal(3, result.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere.File("copy")));
    }

    private static Task<PeerStorProgram.Result> RecoverAsync(TempFolder home, string secret) => PeerStorProgram.RunAsync(
        home, null, secret + "\n", "recover", "--data", home.File("copy"), home.File("out"));

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        }

        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
