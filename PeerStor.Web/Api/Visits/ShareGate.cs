using PeerStor.Engine.Database;
using PeerStor.Engine.Sharing;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.SignIn;

namespace PeerStor.Web.Api.Visits;

/// <summary>Lets visitors in by a share link: from then on the request's caller is the link, and reaches what it leads to.</summary>
public sealed class ShareGate(ShareVisits visits, TimeProvider clock)
{
    public static string SecretOf(HttpContext context) => context.Request.RouteValues["secret"] as string ?? "";

    public ShareOpening Open(HttpContext context)
    {
        Visit? kept = Visit.Read(context.Request);
        ShareOpening opening = visits.Open(SecretOf(context), kept?.PasswordKey);
        if (opening.Share is not { } share)
        {
            return opening;
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (kept?.IsGenuine(share, now) != true)
        {
            if (share.HasPassword)
            {
                return new ShareOpening(ShareOpeningOutcome.NeedsPassword, null);
            }

            kept = Visit.Begin(now, null);
        }

        context.Features.Set(new Visiting(share, kept));
        context.Features.Set(new SignedIn(share.Caller, "", ByCookie: false));

        // When the link is ended or runs out, what is open by it (a download, a player's stream, an upload) is cut off.
        context.Response.RegisterForDispose(
            share.Caller.Ended.UnsafeRegister(static open => ((HttpContext)open!).Abort(), context));
        return opening;
    }

    /// <summary>For what is no page. Null: refused and answered.</summary>
    public async Task<OpenShare?> EnterAsync(HttpContext context)
    {
        ShareOpening opening = Open(context);
        if (opening.Share is { } share)
        {
            return share;
        }

        bool isOver = opening.Outcome == ShareOpeningOutcome.Expired;
        if (HttpMethods.IsGet(context.Request.Method) && ErrorAnswers.WantsPage(context.Request))
        {
            // The link's own page says what is the matter, and asks for a password.
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = ShareAddress.Path(SecretOf(context));
        }
        else if (opening.Outcome == ShareOpeningOutcome.NeedsPassword)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "password-needed", "This link has a password",
                "Nothing was read or changed. Open the link in a browser and give the password.");
        }
        else
        {
            await Problem.WriteAsync(
                context, isOver ? StatusCodes.Status410Gone : StatusCodes.Status404NotFound, isOver ? "share-expired" : "not-found",
                isOver ? "This link has expired" : "This link does not work", "Ask whoever gave it to you for a new one.");
        }

        return null;
    }

    /// <summary>Counts a download, unless this visitor's same file was counted in this visit. False: none is left, and the
    /// request was answered so.</summary>
    public async Task<bool> TakeAsync(HttpContext context, OpenShare share, ulong mark)
    {
        if (HttpMethods.IsHead(context.Request.Method) || context.Features.Get<Visiting>()!.Visit.Has(mark))
        {
            return true;
        }

        try
        {
            if (await visits.TakeDownloadAsync(share.Id, context.RequestAborted))
            {
                Keep(context, share, context.Features.Get<Visiting>()!.Visit.With(mark));
                return true;
            }
        }
        catch (DatabaseUnavailableException) when (share.DownloadsLeft is null)
        {
            // Where nothing is limited, a disk that takes no counts must not stop people from reading.
            return true;
        }
        catch (DatabaseUnavailableException)
        {
            await Answers.ReadOnlyAsync(context);
            return false;
        }

        await Problem.WriteAsync(
            context, StatusCodes.Status410Gone, "share-used-up", "This link is used up",
            "All its downloads were taken. Ask whoever gave it to you for a new one.");
        return false;
    }

    /// <summary>Tells the browser what to bring along from now on.</summary>
    internal static void Keep(HttpContext context, OpenShare share, Visit visit)
    {
        context.Features.Set(new Visiting(share, visit));
        visit.Write(context, SecretOf(context), share);
    }
}

/// <summary>The link that a request came by, and what its visitor did before: a request feature.</summary>
internal sealed record Visiting(OpenShare Share, Visit Visit);
