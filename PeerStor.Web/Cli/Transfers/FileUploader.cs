using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Web.Api.Tus;
using PeerStor.Web.Cli.Client;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>What happens when the name is there already.</summary>
internal enum IfExists
{
    Replace,
    Keep,
    Skip,
}

/// <summary>Uploads one file: small ones in one request, others by tus, which goes on where the server has acknowledged.</summary>
internal sealed class FileUploader(ApiClient client, UploadMemory memory, Retry retry, IfExists ifExists)
{
    /// <summary>Below this, sending all of it again costs less than asking how far it came.</summary>
    private const long WholeBytes = 4 << 20;

    /// <summary>False when the file was there and is to be skipped.</summary>
    public async Task<bool> UploadAsync(LocalFile file, ITransferRow row, CancellationToken cancellationToken)
    {
        if (!file.IsUnchanged())
        {
            throw file.Changed();
        }

        long reached = 0;
        void Reach(long bytes)
        {
            reached = bytes;
            row.Reach(bytes);
        }

        try
        {
            await retry.RunAsync(
                token => file.SizeBytes <= WholeBytes && ifExists != IfExists.Keep
                    ? PutAsync(file, Reach, token)
                    : SendRestAsync(file, Reach, token),
                () => reached, row, cancellationToken);
            return true;
        }
        catch (RefusedException refused) when (ifExists == IfExists.Skip && refused.Type is "name-taken" or "changed")
        {
            return false;
        }
    }

    private async Task<bool> PutAsync(LocalFile file, Action<long> reach, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadWholeAsync(file, cancellationToken);
        using HttpRequestMessage request = ApiClient.Request(HttpMethod.Put, RemotePath.Content(file.Remote), new ByteArrayContent(bytes));
        request.Headers.Add("X-Modified", file.Modified.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Content-Digest", $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:");
        if (ifExists == IfExists.Skip)
        {
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        }

        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Retry.Silence);
        using HttpResponseMessage response = await client.SendAsync(request, silence.Token);
        await client.RefusedAsync(response, cancellationToken);
        reach(file.SizeBytes);
        return true;
    }

    private static async Task<byte[]> ReadWholeAsync(LocalFile file, CancellationToken cancellationToken)
    {
        if (file.SizeBytes == 0)
        {
            return [];
        }

        try
        {
            byte[] bytes = await File.ReadAllBytesAsync(file.Path, cancellationToken);
            return bytes.Length == file.SizeBytes ? bytes : throw file.Changed();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{file.Path} cannot be read: {error.Message}");
        }
    }

    private async Task<bool> SendRestAsync(LocalFile file, Action<long> reach, CancellationToken cancellationToken)
    {
        string server = client.Server.Identity;
        string? address = memory.Find(server, file);
        long? offset = address is null ? null : await OffsetAsync(address, cancellationToken);
        if (offset is null)
        {
            address = await CreateAsync(file, cancellationToken);
            memory.Remember(server, file, address);
            offset = 0;
        }

        reach(offset.Value);
        if (offset < file.SizeBytes)
        {
            await PatchAsync(file, address!, offset.Value, reach, cancellationToken);
        }

        if (!file.IsUnchanged())
        {
            memory.Forget(server, file);
            throw new CommandException(
                ExitCode.Failed, $"{file.Path} changed while it was being sent, so what was stored may mix two states. Put it again when it rests.");
        }

        memory.Forget(server, file);
        return true;
    }

    /// <summary>Null when the server does not know the upload any more.</summary>
    private async Task<long?> OffsetAsync(string address, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Tus(HttpMethod.Head, address);
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }

        await client.RefusedAsync(response, cancellationToken);
        return response.Headers.TryGetValues(TusProtocol.OffsetHeader, out IEnumerable<string>? values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? offset
            : null;
    }

    private async Task<string> CreateAsync(LocalFile file, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Tus(HttpMethod.Post, TusProtocol.Root);
        request.Headers.Add(TusProtocol.LengthHeader, file.SizeBytes.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(TusProtocol.MetadataHeader, string.Join(',',
            Pair("filename", RemotePath.Name(file.Remote)), Pair("path", RemotePath.Folder(file.Remote)),
            Pair("modified", file.Modified.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            Pair("conflict", ifExists switch { IfExists.Keep => "keep", IfExists.Skip => "refuse", _ => "replace" })));
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        await client.RefusedAsync(response, cancellationToken);
        return response.Headers.Location is { } location
            ? (location.IsAbsoluteUri ? location.AbsolutePath : location.ToString())
            : throw new CommandException(ExitCode.Failed, "the server gave no address for the upload; is it a PeerStor?");
    }

    private async Task PatchAsync(LocalFile file, string address, long offset, Action<long> reach, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = Tus(HttpMethod.Patch, address);
        request.Headers.Add(TusProtocol.OffsetHeader, offset.ToString(CultureInfo.InvariantCulture));
        // A refusal comes before the body is sent.
        request.Headers.ExpectContinue = true;
        request.Content = new FileBody(file, offset, reach);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(TusProtocol.BodyType);
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        await client.RefusedAsync(response, cancellationToken);
    }

    private static HttpRequestMessage Tus(HttpMethod method, string address)
    {
        HttpRequestMessage request = ApiClient.Request(method, address);
        request.Headers.Add(TusProtocol.ResumableHeader, TusProtocol.Version);
        return request;
    }

    private static string Pair(string key, string value) => $"{key} {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}";
}
