namespace PeerStor.Web.Hosting.Errors;

/// <summary>What a status means, for answers that nobody has written words for.</summary>
/// <param name="Type">A short stable name for programs.</param>
/// <param name="Title">What happened.</param>
/// <param name="Detail">What it means for the data and what to do.</param>
public sealed record ErrorWords(string Type, string Title, string Detail)
{
    public static ErrorWords For(int status) => status switch
    {
        400 => new("bad-request", "The request could not be understood", "Nothing was changed. Check the address and what was sent."),
        401 => new("sign-in-needed", "Sign in first", "Nothing was read or changed. Open the sign-in link of this device."),
        403 => new("not-allowed", "That is not allowed", "Nothing was changed. Reload the page and try again, or sign in with more rights."),
        404 => new("not-found", "There is nothing here", "It may have been moved, renamed or deleted. Look in the Library, and in the trash."),
        405 => new("method-not-allowed", "This address does not take that kind of request", "Nothing was changed. The Allow header lists what it takes."),
        408 => new("too-slow", "The request took too long to arrive", "Nothing was changed beyond what was already acknowledged. Check the connection and try again."),
        411 => new("length-needed", "The length of the body is missing", "Nothing was changed. Send Content-Length."),
        413 => new("too-large", "That is too large", "Nothing was stored."),
        414 => new("address-too-long", "The address is too long", "Nothing was changed. Use shorter names or fewer folders in one address."),
        415 => new("wrong-type", "That content type is not taken here", "Nothing was changed."),
        429 => new("too-many", "Too many attempts", "Nothing was changed. Wait a minute and try again."),
        431 => new("headers-too-large", "The request's headers are too large", "Nothing was changed. Deleting this site's cookies may help."),
        499 => new("gone", "The connection was closed", "What was acknowledged before is kept."),
        503 => new("not-ready", "This device is not ready", "Nothing was changed. Try again in a moment."),
        507 => new("no-space", "There is no space left", "Nothing was stored. Free some space or contribute more."),
        >= 500 => new("server-error", "Something went wrong here", "What was acknowledged before is safe. Try again; the device's log says more."),
        _ => new("refused", "The request was refused", "Nothing was changed."),
    };
}
