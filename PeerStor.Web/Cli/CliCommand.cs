using System.CommandLine;
using System.Runtime.CompilerServices;

namespace PeerStor.Web.Cli;

/// <summary>
/// Commands whose help ends with examples. Nothing here derives from the parser's types: the pages' framework looks at
/// every type of the program when the server starts, and would load the parser with them.
/// </summary>
internal static class CliCommand
{
    private static readonly ConditionalWeakTable<Command, string[]> Examples = [];

    public static Command Create(string name, string description, params string[] examples)
    {
        var command = new Command(name, description);
        Examples.Add(command, examples);
        return command;
    }

    public static IReadOnlyList<string> ExamplesOf(Command command) => Examples.TryGetValue(command, out string[]? examples) ? examples : [];

    public static Command With(this Command command, params IEnumerable<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
                case Option option:
                    command.Options.Add(option);
                    break;
                case Command below:
                    command.Subcommands.Add(below);
                    break;
            }
        }

        return command;
    }

    /// <summary>What the command does; its errors become one line and an exit code (<see cref="Failure"/>).</summary>
    public static Command Does(this Command command, Func<ParseResult, CancellationToken, Task<int>> work)
    {
        command.SetAction(async (parse, cancellationToken) =>
        {
            try
            {
                return await work(parse, cancellationToken);
            }
            catch (Exception error) when (Failure.Of(error, cancellationToken) is { } failure)
            {
                await Console.Error.WriteLineAsync(failure.Line);
                return failure.ExitCode;
            }
        });
        return command;
    }
}
