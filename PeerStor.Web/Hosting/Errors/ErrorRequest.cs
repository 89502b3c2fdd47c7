namespace PeerStor.Web.Hosting.Errors;

/// <summary>What the error page shows.</summary>
public static class ErrorRequest
{
    /// <summary>The words for the error that a request ran into; for a page that was asked for by its own address, those of its status.</summary>
    public static ErrorWords ErrorWords(this HttpContext context, int status) =>
        context.Features.Get<ErrorWords>() ?? Errors.ErrorWords.For(status);
}
