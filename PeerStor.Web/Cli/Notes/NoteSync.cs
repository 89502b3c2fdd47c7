using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Api.Notes;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Notes;

/// <summary>`peerstor notes sync`: sends what waits, or shows what came and what waits.</summary>
internal static class NoteSync
{
    private static readonly Option<bool> Show = new("--show") { Description = "Only show what waits and what came; send nothing." };

    public static Command Create() => CliCommand.Create(
        "sync", "Send what was typed on this device and waits; show what came from other devices.", "peerstor notes sync",
        "peerstor notes sync --show --json").With(Show).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        NotesSentJson? sent = parse.GetValue(Show)
            ? null
            : await client.ReadAsync(ApiClient.Request(HttpMethod.Post, "api/v1/notes-sync"), ApiJson.Context.NotesSentJson, cancellationToken);
        if (sent is not null && parse.WantsJson())
        {
            Output.ApiDocument(sent, json => json.NotesSentJson);
            return ExitCode.Done;
        }

        NoteSyncJson state = await client.ReadAsync(
            ApiClient.Request(HttpMethod.Get, "api/v1/notes-sync"), ApiJson.Context.NoteSyncJson, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(state, json => json.NoteSyncJson);
            return ExitCode.Done;
        }

        if (sent is not null)
        {
            Console.Out.WriteLine(sent.Sent == 0 ? "nothing was waiting to be asked for" : $"{sent.Sent} edits sent");
        }

        foreach (WaitingEditsJson waiting in state.Waiting)
        {
            Console.Out.WriteLine($"waiting for {Output.Safe(waiting.To)}: {waiting.Edits} ({Output.Safe(waiting.Reason)}); next try {Output.Safe(waiting.Next)}");
        }

        foreach (SyncLineJson line in sent is null ? state.History : [])
        {
            Console.Out.WriteLine($"{Output.Time(line.At)}\t{Output.Safe(line.Title)}\t{Output.Safe(line.What)}\t{Output.Safe(line.Device)}\t{line.Edits}");
        }

        return ExitCode.Done;
    }
}
