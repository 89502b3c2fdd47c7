using System.CommandLine;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor pair digits`: pairs two devices by six digits that both show.</summary>
internal static class PairDigitsCommand
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(300);

    private static readonly Argument<string?> Device = new("DEVICE")
    {
        Description = "The device to join, which waits: its name or id as `peerstor peers` shows it, or host:port. Without it this device waits.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => CliCommand.Create(
        "digits", "Pair two devices by six digits that both show; begin on the one that has the files.",
        "peerstor pair digits", "peerstor pair digits living-room", "peerstor pair digits 192.168.1.20:6881").With(Device).Does(RunAsync);

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(parse);
        ComparisonJson now = await client.ReadAsync(
            ApiClient.Post("api/v1/peers/comparison", new ComparisonWishJson(parse.GetValue(Device)), ApiJson.Context.ComparisonWishJson),
            ApiJson.Context.ComparisonJson, cancellationToken);
        try
        {
            if (now.State == "open")
            {
                await Console.Error.WriteLineAsync("Waiting. On the other device: peerstor pair digits THIS-DEVICE, or Settings, Devices.");
                now = await UntilNotAsync(client, "open", cancellationToken);
            }

            if (now.State == "comparing")
            {
                now = await AnswerAsync(client, now, cancellationToken);
            }

            if (now.State == "waiting")
            {
                await Console.Error.WriteLineAsync("Now somebody has to say so on the other device.");
                now = await UntilNotAsync(client, "waiting", cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await client.DoAsync(ApiClient.Request(HttpMethod.Delete, "api/v1/peers/comparison"), CancellationToken.None);
            throw;
        }

        return Say(parse, now);
    }

    private static int Say(ParseResult parse, ComparisonJson now)
    {
        if (parse.WantsJson())
        {
            Output.ApiDocument(now, json => json.ComparisonJson);
            return now.State == "joined" ? ExitCode.Done : ExitCode.Failed;
        }

        if (now.State != "joined")
        {
            throw new CommandException(ExitCode.Failed, now.Problem ?? "the devices were not paired");
        }

        Console.Out.WriteLine(now.Joins
            ? "This device has joined. It starts again and fetches what the others have."
            : $"“{Output.Safe(now.Name ?? "")}” has joined.");
        return ExitCode.Done;
    }

    private static async Task<ComparisonJson> AnswerAsync(ApiClient client, ComparisonJson now, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"  {now.Digits[..3]} {now.Digits[3..]}");
        await Console.Error.WriteAsync($"Does “{Output.Safe(now.Name ?? "")}” show the same six digits? [y/N] ");
        string? answer = await Console.In.ReadLineAsync(cancellationToken);
        bool same = answer?.Trim().ToLowerInvariant() is "y" or "yes";
        return await client.ReadAsync(
            ApiClient.Post("api/v1/peers/comparison/answer", new ComparisonAnswerJson(same), ApiJson.Context.ComparisonAnswerJson),
            ApiJson.Context.ComparisonJson, cancellationToken);
    }

    private static async Task<ComparisonJson> UntilNotAsync(ApiClient client, string state, CancellationToken cancellationToken)
    {
        while (true)
        {
            ComparisonJson now = await LookAsync(client, state, cancellationToken);
            if (now.State != state)
            {
                return now;
            }

            await Task.Delay(LookInterval, cancellationToken);
        }
    }

    private static async Task<ComparisonJson> LookAsync(ApiClient client, string state, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ReadAsync(
                ApiClient.Request(HttpMethod.Get, "api/v1/peers/comparison"), ApiJson.Context.ComparisonJson, cancellationToken);
        }
        catch (Exception gone) when (state == "waiting" && Failure.Of(gone, cancellationToken) is not null)
        {
            // Who joins starts again, and may know nobody who was known before.
            return new ComparisonJson("joined", true, null, null, "", null, null);
        }
    }
}
