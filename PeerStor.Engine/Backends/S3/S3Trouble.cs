using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;

namespace PeerStor.Engine.Backends.S3;

/// <summary>What S3 answers when something is wrong, in the words of people who configure it.</summary>
internal sealed class S3Trouble(S3Options options, S3Rights rights)
{
    /// <summary>Whether the server knows the key, and does not allow it this.</summary>
    public static bool IsRefusal(Exception error) => error is AmazonS3Exception
    {
        StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized,
        ErrorCode: not ("InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" or "RequestTimeTooSkewed" or "QuotaExceeded"),
    };

    /// <param name="right">What the key wanted to do.</param>
    public BackendException Tell(S3Right right, Exception error) => error switch
    {
        BackendException told => told,
        AmazonS3Exception answer => Answered(right, answer),
        TimeoutException or OperationCanceledException => new(
            BackendTrouble.Away, $"The {options.Place} did not answer within {options.Patience.TotalSeconds:0.#} s.", error),
        AmazonClientException when Inner<SocketException>(error) is null && Inner<HttpRequestException>(error) is null && options.AccessKey is null => new(
            BackendTrouble.WrongCredentials, "No key for S3 was found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.", error),
        _ => new(BackendTrouble.Away, $"The {options.Place} cannot be reached: {(Inner<SocketException>(error) ?? error).Message}", error),
    };

    private BackendException Answered(S3Right right, AmazonS3Exception answer) => answer.ErrorCode switch
    {
        "SlowDown" or "Throttling" or "RequestLimitExceeded" or "ServiceUnavailable" => new(
            BackendTrouble.Busy, $"The {options.Place} says that it has too much to do.", answer),
        "InvalidAccessKeyId" => new(
            BackendTrouble.WrongCredentials, $"The {options.Place} does not know the key {options.AccessKey}: look at AWS_ACCESS_KEY_ID.", answer),
        "SignatureDoesNotMatch" => new(
            BackendTrouble.WrongCredentials, $"The secret does not belong to the key {options.AccessKey}: look at AWS_SECRET_ACCESS_KEY.", answer),
        "ExpiredToken" or "InvalidToken" => new(BackendTrouble.WrongCredentials, $"The key for {options.Place} has expired.", answer),
        "RequestTimeTooSkewed" => new(
            BackendTrouble.NotAllowed, "This machine's clock differs from the server's by more than 15 minutes: set it.", answer),
        "NoSuchBucket" => new(BackendTrouble.NoPlace, $"There is no {options.Place}: look at AWS_S3_BUCKET, or make the bucket.", answer),
        "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => new(
            BackendTrouble.NoPlace, $"Bucket {options.Bucket} lies in another region than {options.Region}: look at AWS_REGION.", answer),
        "QuotaExceeded" or "EntityTooLarge" => new(BackendTrouble.Full, $"There is no room left in {options.Place}.", answer),
        "ConditionalRequestConflict" or "OperationAborted" or "RequestTimeout" or "IncompleteBody" or "BadDigest" or "XAmzContentSHA256Mismatch" => new(
            BackendTrouble.Away, $"The {options.Place} did not finish a request.", answer),
        _ => ByStatus(right, answer),
    };

    private BackendException ByStatus(S3Right right, AmazonS3Exception answer) => answer.StatusCode switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => new(
            BackendTrouble.NotAllowed, rights.Say(right, options.AccessKey is null ? "The role of this machine" : "The key", options.Place), answer),
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new(
            BackendTrouble.Busy, $"The {options.Place} says that it has too much to do.", answer),
        >= HttpStatusCode.InternalServerError or 0 => new(
            BackendTrouble.Away, $"The {options.Place} answers with an error of its own ({(int)answer.StatusCode}).", answer),
        _ => new(
            BackendTrouble.Confused, $"The {options.Place} refuses to {S3Rights.Verb(right)}: {answer.ErrorCode} ({(int)answer.StatusCode}). {answer.Message}", answer),
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
