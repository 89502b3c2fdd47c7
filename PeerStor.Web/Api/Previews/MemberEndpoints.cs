using System.Globalization;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Api.Json;
using PeerStor.Web.Hosting.Errors;
using PeerStor.Web.Hosting.Security;
using PeerStor.Web.Hosting.SignIn;
using PeerStor.Web.Previews;
using PeerStor.Web.Previews.Archives;

namespace PeerStor.Web.Api.Previews;

/// <summary>What is inside a zip: the list at /api/v1/files/{id}/members, one of its files at …/members/{number}.</summary>
internal sealed class MemberEndpoints(Content content)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReads<MemberEndpoints>("/api/v1/files/{id}/members", (endpoint, context) => endpoint.ListAsync(context));
        routes.MapReads<MemberEndpoints>("/api/v1/files/{id}/members/{number}", (endpoint, context) => endpoint.SendAsync(context));
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await OpenAsync(context) is not { } zip)
        {
            return;
        }

        MembersJson members = new(
            [.. zip.Listing.Members.Select((member, number) => new MemberJson(number, member.Name, member.SizeBytes, member.CanOpen))],
            zip.Listing.Total, zip.Listing.TotalBytes);
        await ApiJson.WriteAsync(context, members, ApiJson.Context.MembersJson);
    }

    public async Task SendAsync(HttpContext context)
    {
        if (await OpenAsync(context) is not { } zip)
        {
            return;
        }

        if (!int.TryParse(context.Request.RouteValues["number"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number >= zip.Listing.Members.Count || zip.Listing.Members[number] is not { CanOpen: true } member
            || await ZipContent.OpenAsync(zip.Content, member, context.RequestAborted) is not { } bytes)
        {
            await Answers.NotFoundAsync(context);
            return;
        }

        // What a zip holds is never shown, only saved: its names and types are anybody's.
        HttpResponse response = context.Response;
        response.ContentType = MediaTypes.Unknown;
        response.ContentLength = member.SizeBytes;
        response.Headers.ContentDisposition = ContentDisposition.For(member.FileName, attachment: true);
        response.Headers.ContentSecurityPolicy = SecurityHeaders.SandboxPolicy;
        await using (bytes)
        {
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await CopyAsync(bytes, context, member.SizeBytes);
            }
        }
    }

    // No more than was claimed: a small member may unpack to any size.
    private static async Task CopyAsync(Stream from, HttpContext context, long count)
    {
        try
        {
            byte[] block = new byte[64 << 10];
            while (count > 0)
            {
                int read = await from.ReadAsync(block.AsMemory(0, (int)Math.Min(block.Length, count)), context.RequestAborted);
                if (read == 0)
                {
                    throw new InvalidDataException();
                }

                await context.Response.Body.WriteAsync(block.AsMemory(0, read), context.RequestAborted);
                count -= read;
            }
        }
        catch (InvalidDataException)
        {
            // Shorter than claimed, or damaged: the connection ends early, so that nobody takes it for whole.
            context.Abort();
        }
    }

    /// <summary>The zip and what it holds; null when the answer has been given.</summary>
    private async Task<(OpenContent Content, ZipListing Listing)?> OpenAsync(HttpContext context)
    {
        if (!EntryId.TryParse(context.Request.RouteValues["id"] as string, null, out EntryId id)
            || await content.OpenAsync(context.Caller(), id, null, context.RequestAborted) is not { } open)
        {
            await Answers.NotFoundAsync(context);
            return null;
        }

        if (PreviewKinds.Of(open.Entry) == PreviewKind.Zip
            && await ZipDirectory.ReadAsync(open, PreviewLimits.ArchiveMembers, context.RequestAborted) is { } listing)
        {
            return (open, listing);
        }

        await Problem.WriteAsync(
            context, StatusCodes.Status404NotFound, "not-a-zip", "This is not a whole zip file", "Its list of contents cannot be read.");
        return null;
    }
}
