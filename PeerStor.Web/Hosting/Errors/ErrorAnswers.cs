using PeerStor.Engine.Files;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Hosting.Errors;

/// <summary>
/// Turns what went wrong into an answer: a problem document for programs, the page /error/{status} for people. Nothing
/// of an exception reaches the client.
/// </summary>
internal sealed partial class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> log)
{
    private static readonly string[] SecretDoors = [Challenge.SignInPath, "/join", ShareAddress.Prefix];

    public async Task InvokeAsync(HttpContext context)
    {
        ErrorWords? words = null;
        try
        {
            await next(context);
        }
        catch (Exception error) when (error is not OutOfMemoryException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer and nothing to report.
            context.Abort();
            return;
        }
        catch (BadHttpRequestException error)
        {
            if (!TryStartOver(context, error.StatusCode))
            {
                return;
            }
        }
        catch (ReadingEndedException)
        {
            // What one may not see is not there; and who had begun is cut off.
            if (!TryStartOver(context, StatusCodes.Status404NotFound))
            {
                return;
            }
        }
        catch (ContentDamagedException error)
        {
            LogDamaged(error.Message, LogPath(context));
            if (!TryStartOver(context, StatusCodes.Status500InternalServerError))
            {
                return;
            }

            words = new("damaged", "Part of this file is damaged on this device",
                "No wrong byte was sent. A good copy may come back when another device is online. Run “peerstor doctor”.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogFailed(error, context.Request.Method, LogPath(context));
            if (!TryStartOver(context, StatusCodes.Status500InternalServerError))
            {
                return;
            }
        }

        if (NeedsBody(context.Response))
        {
            await WriteAsync(context, words ?? ErrorWords.For(context.Response.StatusCode));
        }
    }

    /// <summary>Whether a person in a browser is asking, rather than a program.</summary>
    public static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static bool NeedsBody(HttpResponse response) =>
        response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null
        && response.ContentLength is null && !response.Headers.ContainsKey("HX-Redirect");

    /// <summary>Whether an answer can still be given; when not, the connection is cut, so that nobody takes a part for the whole.</summary>
    private static bool TryStartOver(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return false;
        }

        context.Response.Clear();
        SecurityHeaders.Apply(context.Response.Headers);
        context.Response.StatusCode = status;
        return true;
    }

    /// <summary>The path without what is secret in it, for logs and for documents that end up in some.</summary>
    internal static string LogPath(HttpContext context)
    {
        // The addresses of sign-in links, invitations and share links hold a secret.
        PathString path = context.Request.Path;
        string? door = SecretDoors.FirstOrDefault(door => path.StartsWithSegments(door, StringComparison.OrdinalIgnoreCase));
        return door ?? path.Value ?? "";
    }

    private async Task WriteAsync(HttpContext context, ErrorWords words)
    {
        int status = context.Response.StatusCode;
        if (!WantsPage(context.Request))
        {
            await Problem.WriteAsync(context, status, words.Type, words.Title, words.Detail);
            return;
        }

        await ErrorPage.ShowAsync(context, next, words, status);
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed; the client was told so without details")]
    private partial void LogFailed(Exception error, string method, string path);

    [LoggerMessage(2, LogLevel.Error, "{Message} Asked for by {Path}; no wrong byte was sent")]
    private partial void LogDamaged(string message, string path);
}
