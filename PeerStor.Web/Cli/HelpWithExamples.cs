using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PeerStor.Web.Cli;

/// <summary>The usual help, then examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int result = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is CliCommand { Examples.Count: > 0 } command)
        {
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine("  " + example);
            }

            output.WriteLine();
        }

        if (parseResult.CommandResult.Command is RootCommand)
        {
            output.WriteLine("Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 no server, 5 not allowed, 6 exists already,");
            output.WriteLine("            78 wrong setting, 130 stopped by Ctrl+C.");
            output.WriteLine();
        }

        return result;
    }
}
