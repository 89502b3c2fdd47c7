using System.CommandLine;
using System.Globalization;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor migrate`: brings everything into another storage backend while people go on using it.</summary>
internal static class MigrateCommand
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(500);
    private static readonly Option<string> From = new("--from") { Description = "local, s3 or nfs", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "local, s3 or nfs", Required = true };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say how much there is to copy" };
    private static readonly Option<string?> Speed = new("--speed") { Description = "At most so much a second, such as 5 MB" };

    public static Command Create() => CliCommand.Create(
        "migrate",
        "Bring everything into another storage backend. Nothing is taken away where it was; begun again, it goes on where it stopped.",
        "peerstor migrate --from local --to s3 --dry-run", "peerstor migrate --from s3 --to nfs --speed 10MB").With(From).With(To).With(DryRun).With(Speed).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        long? speed = null;
        if (parse.GetValue(Speed) is { } text)
        {
            speed = ByteSize.TryParse(text, out long bytes) ? bytes : throw new CommandException(ExitCode.Usage, $"--speed {text} is not possible; allowed: bytes a second such as 5 MB");
        }

        using var client = new ApiClient(parse);
        BeginMoveJson wanted = new(parse.GetValue(From)!, parse.GetValue(To)!, parse.GetValue(DryRun), speed);
        using HttpRequestMessage request = ApiClient.Post("api/v1/storage/move", wanted, ApiJson.Context.BeginMoveJson);
        StorageMoveJson move = await client.ReadAsync(request, ApiJson.Context.StorageMoveJson, cancellationToken);
        while (move.State == "running")
        {
            await Task.Delay(LooksEvery, cancellationToken);
            StoragePlaceJson now = await client.ReadAsync(ApiClient.Request(HttpMethod.Get, "api/v1/storage"), ApiJson.Context.StoragePlaceJson, cancellationToken);
            move = now.Move ?? move;
            if (!parse.WantsJson() && Output.IsTerminal)
            {
                Console.Error.Write($"\r{Line(move)}   ");
            }
        }

        if (parse.WantsJson())
        {
            Output.ApiDocument(move, json => json.StorageMoveJson);
        }
        else
        {
            Console.Error.Write(Output.IsTerminal ? "\n" : "");
            Console.Out.WriteLine(Said(move));
        }

        return move.State == "done" && move.Missing == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Line(StorageMoveJson move) => string.Create(
        CultureInfo.InvariantCulture, $"{move.There + move.Copied + move.Missing:N0} of {move.Total:N0} parts, {ByteSize.Format(move.CopiedBytes)} copied");

    private static string Said(StorageMoveJson move)
    {
        string copied = string.Create(
            CultureInfo.InvariantCulture,
            $"{move.Copied:N0} parts ({ByteSize.Format(move.CopiedBytes)}) {(move.DryRun ? "would be" : "were")} copied; {move.There:N0} lay there already.");
        string missing = move.Missing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {move.Missing:N0} were found nowhere.");
        string next = move is { State: "done", DryRun: false, Missing: 0 } ? $" Set STORAGE_BACKEND={move.To} and start again to use it." : "";
        return move.State == "done" ? copied + missing + next : $"Stopped after: {copied}{missing} {move.Problem}";
    }
}
