using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;

namespace PeerStor.Engine.Backends.S3;

/// <summary>What S3 answers when something is wrong, in the words of people who configure it.</summary>
internal sealed class S3Trouble(S3Options options)
{
    /// <param name="doing">What the key wanted to do, such as "write".</param>
    public BackendException Tell(string doing, Exception error) => error switch
    {
        BackendException told => told,
        AmazonS3Exception answer => Answered(doing, answer),
        TimeoutException or OperationCanceledException => new(
            BackendTrouble.Away, $"{options.Place} did not answer within {options.Patience.TotalSeconds:0.#} s.", error),
        AmazonClientException when Inner<SocketException>(error) is null && Inner<HttpRequestException>(error) is null && options.AccessKey is null => new(
            BackendTrouble.WrongCredentials, "No key for S3 was found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.", error),
        _ => new(BackendTrouble.Away, $"{options.Place} cannot be reached: {(Inner<SocketException>(error) ?? error).Message}", error),
    };

    private BackendException Answered(string doing, AmazonS3Exception answer) => answer.ErrorCode switch
    {
        "SlowDown" or "Throttling" or "RequestLimitExceeded" or "ServiceUnavailable" => new(
            BackendTrouble.Busy, $"{options.Place} says that it has too much to do.", answer),
        "InvalidAccessKeyId" => new(
            BackendTrouble.WrongCredentials, $"{options.Place} does not know the key {options.AccessKey}: look at AWS_ACCESS_KEY_ID.", answer),
        "SignatureDoesNotMatch" => new(
            BackendTrouble.WrongCredentials, $"The secret does not belong to the key {options.AccessKey}: look at AWS_SECRET_ACCESS_KEY.", answer),
        "ExpiredToken" or "InvalidToken" => new(BackendTrouble.WrongCredentials, $"The key for {options.Place} has expired.", answer),
        "RequestTimeTooSkewed" => new(
            BackendTrouble.NotAllowed, "This machine's clock differs from the server's by more than 15 minutes: set it.", answer),
        "NoSuchBucket" => new(BackendTrouble.NoPlace, $"There is no {options.Place}: look at AWS_S3_BUCKET, or make the bucket.", answer),
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => new(
            BackendTrouble.NoPlace, $"Bucket {options.Bucket} lies in another region than {options.Region}: look at AWS_REGION.", answer),
        "QuotaExceeded" or "EntityTooLarge" => new(BackendTrouble.Full, $"There is no room left in {options.Place}.", answer),
        "ConditionalRequestConflict" or "OperationAborted" or "RequestTimeout" or "IncompleteBody" or "BadDigest" => new(
            BackendTrouble.Away, $"{options.Place} did not finish a request.", answer),
        _ => ByStatus(doing, answer),
    };

    private BackendException ByStatus(string doing, AmazonS3Exception answer) => answer.StatusCode switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new(
            BackendTrouble.NotAllowed, $"The key may not {doing} in {options.Place}.", answer),
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new(
            BackendTrouble.Busy, $"{options.Place} says that it has too much to do.", answer),
        >= HttpStatusCode.InternalServerError or 0 => new(
            BackendTrouble.Away, $"{options.Place} answers with an error of its own ({(int)answer.StatusCode}).", answer),
        _ => new(
            BackendTrouble.Confused, $"{options.Place} refuses to {doing}: {answer.ErrorCode} ({(int)answer.StatusCode}). {answer.Message}", answer),
    };

    private static T? Inner<T>(Exception error)
        where T : Exception
    {
        for (Exception? at = error; at is not null; at = at.InnerException)
        {
            if (at is T found)
            {
                return found;
            }
        }

        return null;
    }
}
