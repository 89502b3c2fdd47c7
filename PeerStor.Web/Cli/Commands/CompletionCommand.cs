using System.CommandLine;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor completion SHELL`: a script that asks the program itself what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _peerstor() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(peerstor "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _peerstor peerstor
        """;

    private const string Zsh = """
        #compdef peerstor
        _peerstor() {
          local -a words_now
          words_now=("${(@f)$(peerstor "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a words_now
          _files
        }
        compdef _peerstor peerstor
        """;

    private const string Fish = """
        complete -c peerstor -a '(peerstor "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = CliCommand.Create(
            "completion", "Print a script that completes commands and options with Tab.",
            "source <(peerstor completion bash)        # now; put the line into ~/.bashrc for always",
            "peerstor completion fish > ~/.config/fish/completions/peerstor.fish").With(shell);
        return command.Does(async (parse, cancellationToken) =>
        {
            await Console.Out.WriteLineAsync((parse.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }).AsMemory(), cancellationToken);
            return ExitCode.Done;
        });
    }
}
