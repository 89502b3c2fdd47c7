using PeerStor.Engine.Common;
using PeerStor.Engine.Users;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Everybody by the command line, with a token of theirs.</summary>
public sealed class FolderRightsCommandTests
{
    private const int Done = 0;

    /// <summary>What the program says to the shell when there is nothing, or the token may not, or is known no more.</summary>
    private static readonly int[] Refusals = [3, 5];

    [Fact]
    public async Task Every_command_agrees_with_the_function_that_decides()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        using TempFolder home = new();
        string local = home.File("local.txt");
        await File.WriteAllTextAsync(local, "from here");
        List<string> wrong = [];
        foreach (string who in cast.People.Keys.Where(who => who is not ("stranger" or "revoked")))
        {
            EntryId id = await cast.PutAsync($"zebra top/{who} it.txt");
            Rights rights = cast.RightsOf(who, id);
            string top = FolderRightsCast.TopPathOf(who);
            (string Command, bool May)[] commands =
            [
                ($"ls|{top}/{who} it.txt", rights.HasFlag(Rights.Read)),
                ($"get|{top}/{who} it.txt|{home.File(who + " got.txt")}", rights.HasFlag(Rights.Read)),
                ($"put|{local}|{top}/", rights.HasFlag(Rights.Upload)),
                ($"share|create|{top}", rights.HasFlag(Rights.Share) && cast.People[who].Caller.Reach is null),
                ($"mv|{top}/{who} it.txt|{top}/{who} moved.txt", rights.HasFlag(Rights.Write)),
                ($"rm|{top}/{who} {(rights.HasFlag(Rights.Write) ? "moved" : "it")}.txt", rights.HasFlag(Rights.Write)),
            ];
            foreach ((string command, bool may) in commands)
            {
                long before = cast.Operations();
                PeerStorProgram.Result result = await RunAsync(cast, home, who, command);
                bool isRead = command.StartsWith("ls", StringComparison.Ordinal) || command.StartsWith("get", StringComparison.Ordinal);
                bool isAsSaid = may ? result.ExitCode == Done : Refusals.Contains(result.ExitCode);
                if (!isAsSaid || (cast.Operations() != before) != (may && !isRead))
                {
                    wrong.Add($"{who}: {command}: {result.ExitCode} {Question.Short(result.Errors)}");
                }
            }

            Assert.Equal(rights.HasFlag(Rights.Read), File.Exists(home.File(who + " got.txt")));
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static Task<PeerStorProgram.Result> RunAsync(FolderRightsCast cast, TempFolder home, string who, string command) =>
        PeerStorProgram.RunAsync(
            home, new Dictionary<string, string>
            {
                ["PEERSTOR_URL"] = cast.Server.Address.ToString(),
                ["PEERSTOR_TOKEN"] = cast.People[who].Client.DefaultRequestHeaders.Authorization!.Parameter!,
            },
            null, command.Split('|'));
}
