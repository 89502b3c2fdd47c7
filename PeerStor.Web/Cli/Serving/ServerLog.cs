using Microsoft.Extensions.Logging.Console;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Serving;

/// <summary>Log lines go to standard error, so that standard output holds only what the server announces.</summary>
internal static class ServerLog
{
    public static Action<ILoggingBuilder> Choose(LogFormat format, LogDetail detail) => logging =>
    {
        LogLevel level = detail switch
        {
            LogDetail.Debug => LogLevel.Debug,
            LogDetail.Warning => LogLevel.Warning,
            LogDetail.Error => LogLevel.Error,
            _ => LogLevel.Information,
        };
        logging.SetMinimumLevel(level);
        // Its lines repeat what the announcement says.
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // A failed start is answered with one line of our own.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (format == LogFormat.Json)
        {
            logging.AddConsole(console => console.FormatterName = JsonLines.FormatterName);
            logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        }
        else
        {
            logging.AddConsole(console => console.FormatterName = PlainLines.FormatterName);
            logging.AddConsoleFormatter<PlainLines, ConsoleFormatterOptions>();
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    };
}
