using System.CommandLine;

namespace PeerStor.Web.Cli;

/// <summary>A command whose help ends with examples.</summary>
internal sealed class CliCommand(string name, string description, params string[] examples) : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>What the command does; its errors become one line and an exit code (<see cref="Failure"/>).</summary>
    public CliCommand Does(Func<ParseResult, CancellationToken, Task<int>> work)
    {
        SetAction(async (parse, cancellationToken) =>
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
        return this;
    }
}
