using System.ComponentModel;
using System.Diagnostics;

namespace PeerStor.Web.Cli.Notes;

/// <summary>The user's own editor, on a file that only they can read and that is gone afterwards.</summary>
internal static class TextEditor
{
    /// <exception cref="CommandException">There is no editor, or it failed.</exception>
    public static async Task<string> EditAsync(string title, string text, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("peerstor-note-").FullName;
        try
        {
            string file = Path.Combine(folder, NameOf(title));
            await File.WriteAllTextAsync(file, text, cancellationToken);
            (string editor, int code) = await RunAsync(file, cancellationToken);
            string after = await File.ReadAllTextAsync(file, cancellationToken);
            if (code != 0)
            {
                string kept = after == text ? "" : $". Your text is kept in {await KeepAsync(title, after)}";
                throw new CommandException(ExitCode.Failed, $"{editor} ended with {code}; nothing was changed{kept}");
            }

            return after;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Puts a text that could not be saved where its writer finds it.</summary>
    public static async Task<string> KeepAsync(string title, string text)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("peerstor-unsaved-").FullName, NameOf(title));
        await File.WriteAllTextAsync(file, text, CancellationToken.None);
        return file;
    }

    private static async Task<(string Editor, int ExitCode)> RunAsync(string file, CancellationToken cancellationToken)
    {
        string command = Environment.GetEnvironmentVariable("VISUAL") is { Length: > 0 } visual ? visual
            : Environment.GetEnvironmentVariable("EDITOR") is { Length: > 0 } editor ? editor
            : OperatingSystem.IsWindows() ? "notepad" : "vi";

        // EDITOR may hold options, as in "code --wait".
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], file]))!;
            await process.WaitForExitAsync(cancellationToken);
            return (words[0], process.ExitCode);
        }
        catch (Win32Exception)
        {
            throw new CommandException(ExitCode.Failed, $"there is no editor “{words[0]}”; set EDITOR to one that is installed. Nothing was changed");
        }
    }

    private static string NameOf(string title) =>
        string.Concat(title.Take(60).Select(letter => char.IsLetterOrDigit(letter) ? letter : '-')) + ".md";
}
