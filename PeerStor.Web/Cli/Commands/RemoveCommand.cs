using System.CommandLine;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor rm`: into the trash, from where the Library restores it.</summary>
internal static class RemoveCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files and folders.", Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        var command = CliCommand.Create(
            "rm", "Move files and folders to the trash; the Library restores them.", "peerstor rm old.iso", "peerstor rm drafts/a.txt drafts/b.txt").With(Paths);
        return command.Does(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        int code = ExitCode.Done;
        var removed = new List<string>();
        foreach (string path in parse.GetValue(Paths)!.Select(RemotePath.Clean))
        {
            try
            {
                await client.DoAsync(ApiClient.Request(HttpMethod.Delete, RemotePath.Content(path)), cancellationToken);
                removed.Add(path);
            }
            catch (CommandException error)
            {
                // The others are still wanted; the first error decides what the shell gets.
                string words = error.ExitCode == ExitCode.NotFound ? Folders.NotThere(path).Message : $"{path}: {error.Message}";
                await Console.Error.WriteLineAsync($"error: {words}");
                code = code == ExitCode.Done ? error.ExitCode : code;
            }
        }

        if (parse.WantsJson())
        {
            Output.Json(new RemovedJson(removed), Output.Documents.RemovedJson);
        }
        else
        {
            removed.ForEach(path => Console.Out.WriteLine($"{path} is in the trash"));
        }

        return code;
    }
}
