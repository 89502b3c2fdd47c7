using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using PeerStor.Web.Cli.Commands;
using PeerStor.Web.Cli.Doctor;
using PeerStor.Web.Cli.Notes;
using PeerStor.Web.Cli.Recovery;
using PeerStor.Web.Cli.Serving;
using PeerStor.Web.Cli.Tokens;
using PeerStor.Web.Cli.Transfers;

namespace PeerStor.Web.Cli;

/// <summary>All commands. The server's own start goes past this, see Program.cs.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        ParseResult parse = Root().Parse(args is [] ? ["--help"] : args);
        if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction)
        {
            await Console.Error.WriteLineAsync($"error: {parse.Errors[^1].Message}");
            await Console.Error.WriteLineAsync($"`{HelpFor(parse.CommandResult.Command)}` says what is possible.");
            return ExitCode.Usage;
        }

        if (UnknownOption(parse, args) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"error: there is no option {unknown}; for a name that begins with -, put -- before it");
            await Console.Error.WriteLineAsync($"`{HelpFor(parse.CommandResult.Command)}` says what is possible.");
            return ExitCode.Usage;
        }

        int code = await parse.InvokeAsync();
        if (parse.Action is HelpAction)
        {
            PrintExamples(parse.CommandResult.Command);
        }

        return code;
    }

    // The parser takes a misspelt option for the name of a file.
    private static string? UnknownOption(ParseResult parse, string[] args)
    {
        int end = Array.IndexOf(args, "--");
        string[] names = end < 0 ? [] : args[(end + 1)..];
        return parse.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Select(token => token.Value)
            .FirstOrDefault(word => word.Length > 1 && word[0] == '-' && !names.Contains(word));
    }

    private static string HelpFor(Command command)
    {
        IEnumerable<string> names = command.Parents.OfType<Command>().Append(command).Where(c => c is not RootCommand).Select(c => c.Name);
        return string.Join(' ', names.Prepend("peerstor").Append("--help"));
    }

    public static RootCommand Root()
    {
        var root = new RootCommand("PeerStor: one file server out of the machines that you have.")
        {
            ServeCliCommand.Create(),
            ListCommand.Create(),
            PutCommand.Create(),
            GetCommand.Create(),
            RemoveCommand.Create(),
            MoveCommand.Create(),
            SearchCommand.Create(),
            TagCommand.Create(),
            NotesCommand.Create(),
            ShareCommand.Create(),
            PermissionsCommand.Create(),
            StatusCommand.Create(),
            PeersCommand.Create(),
            RepairCommand.Create(),
            MigrateCommand.Create(),
            FixKeysCommand.Create(),
            PairCommand.Create(),
            TokenCommand.Create(),
            UsersCommand.Create(),
            DoctorCommand.Create(),
            RecoverCommand.Create(),
            CompletionCommand.Create(),
        };
        foreach (Command command in root.Subcommands.Where(command => command.Name is not ("serve" or "completion")))
        {
            command.Options.Add(CommonOptions.Json);
            command.Options.Add(CommonOptions.Data);
            command.Options.Add(CommonOptions.Url);
        }

        return root;
    }

    private static void PrintExamples(Command command)
    {
        if (CliCommand.ExamplesOf(command) is { Count: > 0 } examples)
        {
            Console.Out.WriteLine($"Examples:\n  {string.Join("\n  ", examples)}\n");
        }

        if (command is RootCommand)
        {
            Console.Out.WriteLine("""
                Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 no server, 5 not allowed, 6 exists already,
                            78 wrong setting, 130 stopped by Ctrl+C.

                """);
        }
    }
}
