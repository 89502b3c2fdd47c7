using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace PeerStor.Engine.Backends.S3;

/// <summary>A bucket of Amazon S3, or of a server that speaks its language.</summary>
public sealed class S3Backend : IStorageBackend
{
    private const int KeysInAPage = 1000;

    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly AmazonS3Client _client;
    private readonly S3Requests _requests;
    private readonly S3Parts _parts;
    private volatile bool _lacksConditions;
    private volatile bool _wantsMd5;

    public S3Backend(S3Options options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _client = S3Client.Open(options);
        _requests = new S3Requests(options, Counters, time, TryListAsync);
        _parts = new S3Parts(_client, options, _requests);
    }

    public BackendKind Kind => BackendKind.S3;

    public string Place => _options.Place;

    public bool Replicates => true;

    public BackendCounters Counters { get; } = new();

    public async Task<PutOutcome> PutAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        bool isCondition = onlyIfAbsent && !_lacksConditions;
        if (onlyIfAbsent && !isCondition && await FindAsync(key, cancellationToken) is not null)
        {
            return PutOutcome.AlreadyThere;
        }

        try
        {
            return content.LengthBytes > S3Parts.LargestWhole
                ? await _parts.PutAsync(key, content, isCondition, cancellationToken)
                : await PutWholeAsync(key, content, isCondition, cancellationToken);
        }
        catch (BackendException refused) when (onlyIfAbsent && Status(refused) == HttpStatusCode.PreconditionFailed)
        {
            return PutOutcome.AlreadyThere;
        }
        catch (BackendException refused) when (isCondition && Status(refused) == HttpStatusCode.NotImplemented)
        {
            _lacksConditions = true;
            return await PutAsync(key, content, onlyIfAbsent, cancellationToken);
        }
    }

    public async Task<Stream?> GetAsync(string key, long offset, long? count, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        if (count == 0)
        {
            return await FindAsync(key, cancellationToken) is null ? null : new MemoryStream();
        }

        try
        {
            GetObjectResponse answer = await OpenAsync(key, offset, offset + count - 1, null, cancellationToken);
            long length = LengthOf(answer, offset, count);
            return new S3ReadStream(
                answer.ResponseStream, offset, length, _options.Patience,
                async (from, stop) => (await OpenAsync(key, from, offset + length - 1, answer.ETag, stop)).ResponseStream);
        }
        catch (BackendException missing) when (IsMissing(missing))
        {
            return null;
        }
        catch (BackendException beyond) when (Status(beyond) == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return new MemoryStream();
        }
    }

    public async Task<BackendObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        GetObjectMetadataRequest request = new() { BucketName = _options.AskedBucket, Key = key };
        try
        {
            GetObjectMetadataResponse answer = await _requests.SendAsync(
                "find", S3Right.Read, 0, stop => _client.GetObjectMetadataAsync(request, stop), cancellationToken);
            return new BackendObject(key, answer.ContentLength, Utc(answer.LastModified));
        }
        catch (BackendException missing) when (IsMissing(missing))
        {
            return null;
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        BackendKey.Check(key);
        return _requests.SendAsync(
            "delete", S3Right.Delete, 0,
            stop => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _options.AskedBucket, Key = key }, stop), cancellationToken);
    }

    public async IAsyncEnumerable<BackendObject> ListAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            ListObjectsV2Request request = new()
            {
                BucketName = _options.AskedBucket, Prefix = prefix, MaxKeys = KeysInAPage, StartAfter = next is null ? after : null, ContinuationToken = next,
            };
            ListObjectsV2Response page = await _requests.SendAsync(
                "list", S3Right.List, 0, stop => _client.ListObjectsV2Async(request, stop), cancellationToken);
            foreach (S3Object one in page.S3Objects ?? [])
            {
                yield return new BackendObject(one.Key, one.Size ?? 0, Utc(one.LastModified));
            }

            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    public Uri? AddressOf(string key, BackendAccess access, TimeSpan validFor)
    {
        BackendKey.Check(key);
        if (access == BackendAccess.Read && _options.CdnBase is { } cdn)
        {
            return new Uri($"{cdn.ToString().TrimEnd('/')}/{key}");
        }

        return new Uri(_client.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = _options.AskedBucket,
            Key = key,
            Verb = access == BackendAccess.Read ? HttpVerb.GET : HttpVerb.PUT,
            Protocol = _options.Endpoint?.Scheme == "http" ? Protocol.HTTP : Protocol.HTTPS,
            Expires = (_time.GetUtcNow() + validFor).UtcDateTime,
        }));
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<PutOutcome> PutWholeAsync(string key, BackendContent content, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        // The SHA-256 of the content is part of the signature: what the way has changed is refused by it, too.
        string? check = _wantsMd5 ? await S3Checks.Md5Async(content, cancellationToken) : null;
        try
        {
            await _requests.SendAsync(
                "put", S3Right.Write, content.LengthBytes,
                stop => _client.PutObjectAsync(
                    new PutObjectRequest
                    {
                        BucketName = _options.AskedBucket, Key = key, InputStream = content.OpenAt(0), MD5Digest = check,
                        IfNoneMatch = onlyIfAbsent ? "*" : null, UseChunkEncoding = false, DisableDefaultChecksumValidation = true,
                        DisablePayloadSigning = false,
                    },
                    stop),
                cancellationToken);
            return PutOutcome.Stored;
        }
        catch (BackendException refused) when (check is null && S3Checks.IsWanted(refused))
        {
            _wantsMd5 = true;
            return await PutWholeAsync(key, content, onlyIfAbsent, cancellationToken);
        }
    }

    /// <summary>Says nothing of what lies there, only whether one may look.</summary>
    private Task<ListObjectsV2Response> TryListAsync(CancellationToken cancellationToken) =>
        _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.AskedBucket, MaxKeys = 1 }, cancellationToken);

    private Task<GetObjectResponse> OpenAsync(string key, long from, long? to, string? onlyIf, CancellationToken cancellationToken)
    {
        GetObjectRequest request = new()
        {
            // For a whole object too: of one that is asked for without a range the SDK hashes every byte, slowly, to compare it with an
            // ETag that need not be a hash. What is read here is compared with better ones.
            BucketName = _options.AskedBucket, Key = key, EtagToMatch = onlyIf,
            ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{to}")),
        };
        return _requests.SendAsync("get", S3Right.Read, 0, stop => _client.GetObjectAsync(request, stop), cancellationToken);
    }

    /// <summary>A server that answers with another range than the one asked for must not be believed.</summary>
    private long LengthOf(GetObjectResponse answer, long offset, long? count)
    {
        long whole = long.TryParse(answer.ContentRange?.Split('/').Last(), NumberStyles.None, CultureInfo.InvariantCulture, out long total) ? total : -1;
        long expected = Math.Min(count ?? long.MaxValue, whole - offset);
        return whole >= 0 && answer.ContentLength == expected
            ? expected
            : throw new BackendException(BackendTrouble.Confused, $"The {Place} answered with other bytes than those asked for.");
    }

    private static DateTimeOffset Utc(DateTime? time) => new(DateTime.SpecifyKind(time ?? default, DateTimeKind.Utc));

    private static HttpStatusCode? Status(BackendException error) => (error.InnerException as AmazonS3Exception)?.StatusCode;

    private static bool IsMissing(BackendException error) => Status(error) == HttpStatusCode.NotFound && error.Trouble != BackendTrouble.NoPlace;
}
