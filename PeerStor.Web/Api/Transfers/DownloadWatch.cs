using System.IO.Pipelines;
using PeerStor.Engine.Files;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Web.Api.Transfers.Pacing;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Transfers;

/// <summary>Counts what is sent of files, and notes it in the history of transfers.</summary>
internal sealed class DownloadWatch(TransferRegister register, Paces paces)
{
    /// <summary>Sends by <paramref name="send"/>, which writes to the pipe that it is given.</summary>
    public Task SendAsync(HttpContext context, OpenContent content, Func<PipeWriter, Task> send) => SendAsync(
        context,
        new TransferStart(
            context.Caller(), KindOf(context.Request), TransferWays.Of(context), content.Entry.Version!.Value.Value, content.Entry.Name,
            content.Entry.Id, content.LengthBytes, 0),
        send);

    /// <summary>For what is no single file, such as a zip of a folder.</summary>
    public async Task SendAsync(HttpContext context, TransferStart start, Func<PipeWriter, Task> send)
    {
        TransferRun run = register.Begin(start);
        CountingWriter output = new(context.Response.BodyWriter, run.Add);
        using PacedWriter paced = paces.Download(start.Caller, output);
        TransferResult result = TransferResult.Stopped;
        string? reason = null;
        try
        {
            await send(paced);
            result = output.IsLeft ? TransferResult.Stopped : TransferResult.Done;
        }
        catch (ContentDamagedException damage)
        {
            (result, reason) = (TransferResult.Failed, damage.Message);
            throw;
        }
        catch (ReadingEndedException ended)
        {
            reason = ended.Message;
            throw;
        }
        finally
        {
            run.End(result, reason);
        }
    }

    /// <summary>A browser that was not told to save a file shows it.</summary>
    private static TransferKind KindOf(HttpRequest request) =>
        TransferWays.Of(request.HttpContext) == TransferWay.Browser && !request.Query.ContainsKey("download")
            ? TransferKind.View
            : TransferKind.Download;
}
