using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PeerStor.Web.Api.Json;
using Spectre.Console;

namespace PeerStor.Web.Cli;

/// <summary>How results are written: tables for people at a terminal, plain lines in a pipe, JSON when asked.</summary>
internal static class Output
{
    /// <summary>Unicode as it is: the output goes to a terminal or a program, never into a page.</summary>
    public static readonly CliJson Documents = new(new JsonSerializerOptions(CliJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Whether a person looks at standard output.</summary>
    public static bool IsTerminal => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    public static void Json<T>(T document, JsonTypeInfo<T> type)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(document, type));
    }

    public static bool WantsJson(this ParseResult parse) => parse.GetValue(CommonOptions.Json);

    /// <summary>A document of the API, as the API itself writes it.</summary>
    public static void ApiDocument<T>(T document, Func<ApiJsonContext, JsonTypeInfo<T>> type) => Json(document, type(ApiJson.Context));

    /// <summary>The time on this machine's clock, the same length always: "2026-11-21 09:05".</summary>
    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string many) => string.Create(
        CultureInfo.InvariantCulture, $"{number:#,0} {(number == 1 ? one : many)}");

    /// <summary>Borderless, as the tools of a terminal are.</summary>
    public static Table Table(params (string Title, bool Right)[] columns)
    {
        var table = new Table().NoBorder();
        foreach ((string title, bool right) in columns)
        {
            var column = new TableColumn(new Text(title, new Style(decoration: Decoration.Dim))) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) };
            table.AddColumn(right ? column.RightAligned() : column);
        }

        return table;
    }

    /// <summary>Names come from outside: what could move the cursor is shown as "?".</summary>
    public static string Safe(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
