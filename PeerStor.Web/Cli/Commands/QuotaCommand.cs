using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Commands;

/// <summary>`peerstor users quota NAME SIZE`: how much a user may store.</summary>
internal static class QuotaCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The user's name." };

    private static readonly Argument<string> Size = new("SIZE") { Description = "The most that their files may take, such as 10GB; none takes the limit away." };

    public static Command Create() => CliCommand.Create(
        "quota", "Set how much a user may store; nothing that is stored goes.", "peerstor users quota Anna 10GB", "peerstor users quota Anna none")
        .With(Name, Size).Does(SetAsync);

    private static async Task<int> SetAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        string size = parse.GetValue(Size)!;
        long bytes = 0;
        bool none = string.Equals(size, "none", StringComparison.OrdinalIgnoreCase);
        if (!none && !ByteSize.TryParse(size, out bytes))
        {
            throw new CommandException(ExitCode.Usage, $"“{Output.Safe(size)}” is no size; write 10GB, 500MB or none");
        }

        using var client = new ApiClient(parse);
        using JsonDocument quota = JsonDocument.Parse(none ? "null" : bytes.ToString(CultureInfo.InvariantCulture));
        UserJson now = await UsersCommand.EditAsync(
            client, parse.GetValue(Name)!, new EditUserJson(null, null, null) { QuotaBytes = quota.RootElement }, cancellationToken);
        if (parse.WantsJson())
        {
            Output.ApiDocument(now, json => json.UserJson);
        }
        else
        {
            Console.Out.WriteLine(now.QuotaBytes is { } most
                ? $"“{Output.Safe(now.Name)}” may store {ByteSize.Format(most)} and uses {ByteSize.Format(now.UsedBytes)}"
                : $"“{Output.Safe(now.Name)}” may store as much as there is room for");
        }

        return ExitCode.Done;
    }
}
