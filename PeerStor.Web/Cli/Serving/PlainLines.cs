using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PeerStor.Web.Cli.Serving;

/// <summary>One line for each log entry: "14:03:07 warning: The disk is nearly full." Details of errors follow indented.</summary>
internal sealed class PlainLines(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string level = logEntry.LogLevel switch
        {
            LogLevel.Critical or LogLevel.Error => "error: ",
            LogLevel.Warning => "warning: ",
            LogLevel.Debug or LogLevel.Trace => "debug: ",
            _ => "",
        };
        textWriter.Write(time.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        textWriter.Write(level);
        textWriter.WriteLine(OneLine(message));
        if (logEntry.Exception is { } error)
        {
            textWriter.WriteLine("  " + error.ToString().ReplaceLineEndings("\n  "));
        }
    }

    // A name from outside must not be able to forge a line or move the cursor.
    private static string OneLine(string message) =>
        message.Any(char.IsControl) ? string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c)) : message;
}
