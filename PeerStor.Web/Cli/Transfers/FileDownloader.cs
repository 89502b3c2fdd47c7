using System.Net;
using System.Net.Http.Headers;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>
/// Downloads one file beside its place, as NAME.VERSION.part, and moves it there when it is whole. A part that is there
/// from before is gone on with: the version in its name says that it is the same content.
/// </summary>
internal sealed class FileDownloader(ApiClient client, Retry retry, bool overwrite)
{
    private const int BlockBytes = 256 << 10;

    /// <summary>False when the same file is there already.</summary>
    public async Task<bool> DownloadAsync(ItemJson item, string remote, string local, ITransferRow row, CancellationToken cancellationToken)
    {
        var there = new FileInfo(local);
        if (there.Exists && !overwrite)
        {
            // Times go over the line in whole milliseconds at best.
            bool same = there.Length == item.Size && (there.LastWriteTimeUtc - item.Modified.UtcDateTime).Duration() < TimeSpan.FromSeconds(2);
            return same
                ? false
                : throw new CommandException(ExitCode.Exists, $"{local} is there already and is another file; --force replaces it. It was not touched.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(local))!);
        string part = $"{local}.{item.Version?[^12..]}.part";
        await using (var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
        {
            await retry.RunAsync(token => FetchRestAsync(item, remote, file, row, token), () => file.Length, row, cancellationToken);
            if (file.Length != item.Size)
            {
                throw new CommandException(ExitCode.Failed, $"{remote} came with {file.Length} bytes instead of {item.Size}; {part} is kept. Get it again.");
            }
        }

        File.SetLastWriteTimeUtc(part, item.Modified.UtcDateTime);
        File.Move(part, local, overwrite: true);
        return true;
    }

    private async Task<bool> FetchRestAsync(ItemJson item, string remote, FileStream file, ITransferRow row, CancellationToken cancellationToken)
    {
        if (file.Length > item.Size)
        {
            file.SetLength(0);
        }

        file.Position = file.Length;
        row.Reach(file.Position);
        if (file.Position == item.Size)
        {
            return true;
        }

        using HttpRequestMessage request = ApiClient.Request(HttpMethod.Get, RemotePath.Content(remote));
        request.Headers.Range = new RangeHeaderValue(file.Position, null);
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(item.Etag!));
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new CommandException(ExitCode.Failed, $"{remote} got a new version just now. Get it again; nothing here was replaced.");
        }

        await client.RefusedAsync(response, cancellationToken);
        if (response.StatusCode != HttpStatusCode.PartialContent)
        {
            file.SetLength(0);
        }

        await CopyAsync(response, file, row, cancellationToken);
        return true;
    }

    private static async Task CopyAsync(HttpResponseMessage response, FileStream file, ITransferRow row, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        byte[] block = new byte[BlockBytes];
        while (true)
        {
            silence.CancelAfter(Retry.Silence);
            int count = await ReadAsync(body, block, silence.Token);
            if (count == 0)
            {
                return;
            }

            await file.WriteAsync(block.AsMemory(0, count), cancellationToken);
            row.Reach(file.Position);
        }
    }

    // An error of the connection is worth another try, one of this disk is not: the two must not look the same.
    private static async Task<int> ReadAsync(Stream body, byte[] block, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(block, cancellationToken);
        }
        catch (IOException error) when (error is not HttpIOException)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }
}
