using System.CommandLine;
using System.Globalization;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor fix-keys`: compares the records with the objects of the storage backend, in both directions.</summary>
internal static class FixKeysCommand
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(300);

    public static Command Create() => CliCommand.Create(
        "fix-keys",
        "Compare what should lie in the storage backend with what does: what is missing is brought there again, what is there and was not known is noted.",
        "peerstor fix-keys").Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        DateTimeOffset? before = (await ReadAsync(client, cancellationToken)).Check?.At;
        using HttpResponseMessage asked = await client.SendAsync(ApiClient.Request(HttpMethod.Post, "api/v1/storage/check"), cancellationToken);
        await client.RefusedAsync(asked, cancellationToken);
        StoragePlaceJson now = await ReadAsync(client, cancellationToken);
        while (now.Problem is null && now.Check?.At == before)
        {
            await Task.Delay(LooksEvery, cancellationToken);
            now = await ReadAsync(client, cancellationToken);
        }

        if (parse.WantsJson())
        {
            Output.ApiDocument(now, json => json.StoragePlaceJson);
        }
        else
        {
            Console.Out.WriteLine(now.Problem ?? Said(now.Check!));
            now.Check?.Files.ToList().ForEach(path => Console.Out.WriteLine("  " + Output.Safe(path)));
        }

        return now.Problem is null && now.Check is { Lost: 0 } ? ExitCode.Done : ExitCode.Failed;
    }

    private static Task<StoragePlaceJson> ReadAsync(ApiClient client, CancellationToken cancellationToken) =>
        client.ReadAsync(ApiClient.Request(HttpMethod.Get, "api/v1/storage"), ApiJson.Context.StoragePlaceJson, cancellationToken);

    private static string Said(StorageCheckJson check) => string.Create(
        CultureInfo.InvariantCulture,
        $"{check.Seen:N0} parts lie there. {check.Missing:N0} were missing, {check.Missing - check.Lost:N0} of them are brought there again. {check.Strays:N0} ({ByteSize.Format(check.StrayBytes)}) are of no use to this device; they stay.{(check.Lost == 0 ? "" : $" {check.Lost:N0} have no copy anywhere. These files cannot be read whole:")}");
}
