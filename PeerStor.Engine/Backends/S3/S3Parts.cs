using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace PeerStor.Engine.Backends.S3;

/// <summary>
/// Sends a large object in parts beside each other. Parts that an earlier try left behind are taken over when they are the same
/// bytes, so whoever begins again goes on where it stopped, also after a restart.
/// </summary>
internal sealed class S3Parts(AmazonS3Client client, S3Options options, S3Requests requests)
{
    /// <summary>Above this an object goes in parts.</summary>
    public const long LargestWhole = 16L << 20;

    private const long SmallestPart = 8L << 20;

    /// <summary>S3 takes 10,000.</summary>
    private const long MostParts = 9_000;

    private const int Lanes = 4;

    public async Task<PutOutcome> PutAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        long partBytes = Math.Max(SmallestPart, (content.LengthBytes / MostParts) + 1);
        (string upload, IReadOnlyDictionary<int, PartDetail> sent) = await BeginAsync(key, cancellationToken);
        PartETag[] parts = new PartETag[(content.LengthBytes + partBytes - 1) / partBytes];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length), new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken },
            async (index, stop) =>
            {
                int length = (int)Math.Min(partBytes, content.LengthBytes - (index * partBytes));
                byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
                try
                {
                    await using (Stream source = content.OpenAt(index * partBytes))
                    {
                        await source.ReadExactlyAsync(bytes.AsMemory(0, length), stop);
                    }

                    string? tag = sent.GetValueOrDefault(index + 1) is { } old && IsSame(old, bytes.AsSpan(0, length)) ? old.ETag : null;
                    parts[index] = new PartETag(index + 1, tag ?? await SendAsync(key, upload, index + 1, bytes, length, stop));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(bytes);
                }
            });
        CompleteMultipartUploadRequest complete = new()
        {
            BucketName = options.AskedBucket, Key = key, UploadId = upload, PartETags = [.. parts], IfNoneMatch = onlyIfAbsent ? "*" : null,
        };
        await requests.SendAsync("put", S3Right.Write, 0, stop => client.CompleteMultipartUploadAsync(complete, stop), cancellationToken);
        return PutOutcome.Stored;
    }

    private async Task<(string Upload, IReadOnlyDictionary<int, PartDetail> Sent)> BeginAsync(string key, CancellationToken cancellationToken)
    {
        if (await BegunAsync(key, cancellationToken) is { } begun)
        {
            return (begun.UploadId, await SentAsync(key, begun.UploadId, cancellationToken));
        }

        InitiateMultipartUploadResponse began = await requests.SendAsync(
            "put", S3Right.Write, 0, stop => client.InitiateMultipartUploadAsync(
                new InitiateMultipartUploadRequest { BucketName = options.AskedBucket, Key = key }, stop),
            cancellationToken);
        return (began.UploadId, new Dictionary<int, PartDetail>());
    }

    /// <summary>An upload of this object that stopped in the middle.</summary>
    private async Task<MultipartUpload?> BegunAsync(string key, CancellationToken cancellationToken)
    {
        ListMultipartUploadsRequest request = new() { BucketName = options.AskedBucket, Prefix = key };
        try
        {
            ListMultipartUploadsResponse open = await requests.SendAsync(
                "list", S3Right.ListUploads, 0, stop => client.ListMultipartUploadsAsync(request, stop), cancellationToken);
            return open.MultipartUploads?.FirstOrDefault(upload => upload.Key == key);
        }
        catch (BackendException refused) when (refused.Trouble == BackendTrouble.NotAllowed)
        {
            // A right that few keys have; without it the whole object is sent anew.
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<int, PartDetail>> SentAsync(string key, string upload, CancellationToken cancellationToken)
    {
        Dictionary<int, PartDetail> sent = [];
        string? marker = null;
        do
        {
            ListPartsRequest request = new() { BucketName = options.AskedBucket, Key = key, UploadId = upload, PartNumberMarker = marker };
            ListPartsResponse page = await requests.SendAsync("list", S3Right.ListUploads, 0, stop => client.ListPartsAsync(request, stop), cancellationToken);
            foreach (PartDetail part in page.Parts ?? [])
            {
                sent[part.PartNumber ?? 0] = part;
            }

            marker = page.IsTruncated == true ? page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
        }
        while (marker is not null);
        return sent;
    }

    private async Task<string> SendAsync(string key, string upload, int number, byte[] bytes, int length, CancellationToken cancellationToken)
    {
        string check = S3Checks.Md5(bytes.AsSpan(0, length));
        UploadPartResponse answer = await requests.SendAsync(
            "put", S3Right.Write, length, stop => client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = options.AskedBucket, Key = key, UploadId = upload, PartNumber = number, PartSize = length, MD5Digest = check,
                    InputStream = new MemoryStream(bytes, 0, length, writable: false), UseChunkEncoding = false, DisableDefaultChecksumValidation = true,
                    DisablePayloadSigning = options.Endpoint?.Scheme != "http",
                },
                stop),
            cancellationToken);
        return answer.ETag;
    }

    private static bool IsSame(PartDetail part, ReadOnlySpan<byte> bytes) => part.Size == bytes.Length && S3Checks.IsMd5(part.ETag, bytes);
}
