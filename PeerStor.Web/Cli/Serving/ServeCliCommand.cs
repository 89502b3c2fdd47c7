using System.CommandLine;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Serving;

/// <summary>`serve` for the full parser: help, completion, and words for what <see cref="ServeArguments"/> does not take.</summary>
internal static class ServeCliCommand
{
    public static Command Create()
    {
        var command = CliCommand.Create(
            "serve", "Start this device and show its address and a sign-in link. Ctrl+C stops it.",
            "peerstor serve",
            "peerstor serve --data /srv/peerstor --port 9000 --name \"living room\"",
            "peerstor serve --host 127.0.0.1        # this machine only");
        List<Option<string?>> options = [.. Settings.All.Where(setting => setting is { Flag: not null, ForCommands: false }).Select(Option)];
        var json = new Option<bool>(ServeArguments.JsonFlag) { Description = "Announce the start as one line of JSON." };
        options.ForEach(command.Options.Add);
        command.Options.Add(json);
        command.SetAction((parse, _) => ServeCommand.RunAsync(new ServeArguments(
            options.Where(option => parse.GetValue(option) is not null).ToDictionary(option => option.Name, option => parse.GetValue(option)!),
            parse.GetValue(json))));
        return command;
    }

    private static Option<string?> Option(Setting setting) => new(setting.Flag!)
    {
        Description = $"{setting.Help} Default: {setting.Default}. [{setting.Name}]",
        HelpName = setting.Flag![2..].ToUpperInvariant(),
    };
}
