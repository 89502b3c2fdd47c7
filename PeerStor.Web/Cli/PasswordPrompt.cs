using System.Text;

namespace PeerStor.Web.Cli;

/// <summary>Asks for a password without showing it; reads one line when standard input is a pipe.</summary>
internal static class PasswordPrompt
{
    public static string Read(string what)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() ?? "";
        }

        // On standard error: standard output may be what is kept of this command.
        Console.Error.Write($"{Output.Safe(what)}: ");
        StringBuilder password = new();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                password.Length = Math.Max(0, password.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                password.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return password.ToString();
    }
}
