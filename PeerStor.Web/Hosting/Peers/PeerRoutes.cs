using PeerStor.Engine.Common;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Files;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Storage;
using PeerStor.Web.Api.Notes;

namespace PeerStor.Web.Hosting.Peers;

/// <summary>What other devices can ask on the peer port. Who is no member can do nothing but join, or compare digits.</summary>
internal sealed class PeerRoutes(PeerDesk desk, CrossCheck check, CopyUpkeep copies, CopyPace pace, NoteRooms rooms)
{
    /// <summary>A chunk, at most. The version vector of 30 nodes with a hundred epochs each is a tenth of that.</summary>
    public const int MostQuestionBytes = 4 << 20;

    /// <summary>A copy that would have to wait longer is not held here: whoever asks gives up after a minute.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(10);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/peer/v1/join", context => AnswerAsync(context, anybody: true, JoinAsync));
        routes.MapPost("/peer/v1/compare", context => AnswerAsync(context, anybody: true, CompareAsync));
        routes.MapPost("/peer/v1/next", context => AnswerAsync(context, anybody: false, NextAsync));
        routes.MapPost("/peer/v1/progress", context => AnswerAsync(context, anybody: false, NoteAsync));
        routes.MapPost("/peer/v1/holdings", context => AnswerAsync(context, anybody: false, AnswerHoldingsAsync));
        routes.MapPost("/peer/v1/digests", context => AnswerAsync(context, anybody: false, AnswerSumsAsync));
        routes.MapPost("/peer/v1/surplus", context => AnswerAsync(context, anybody: false, AnswerSurplusAsync));
        routes.MapPost("/peer/v1/presence", context => AnswerAsync(context, anybody: false, HearAsync));
        routes.MapPost("/peer/v1/doubts", context => AnswerAsync(context, anybody: false, DoubtAsync));
        routes.MapGet("/peer/v1/chunks/{id}", context => AnswerAsync(context, anybody: false, ReadChunkAsync));
        routes.MapPut("/peer/v1/chunks/{id}", context => AnswerAsync(context, anybody: false, StoreChunkAsync));
    }

    private async Task AnswerAsync(HttpContext context, bool anybody, Func<HttpContext, NodeId, Task> answer)
    {
        NodeId device = NodeIdentity.IdOf(context.Connection.ClientCertificate!);
        if (!anybody && !desk.IsMember(device))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        try
        {
            await answer(context, device);
        }
        catch (InvalidDataException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (StoreFullException)
        {
            context.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
        }
        catch (StoreReadOnlyException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // It is gone.
        }
    }

    private async Task JoinAsync(HttpContext context, NodeId device) =>
        await WriteAsync(context, await desk.JoinAsync(device, await ReadAsync(context), context.RequestAborted));

    private async Task CompareAsync(HttpContext context, NodeId device) =>
        await WriteAsync(context, await desk.CompareAsync(device, await ReadAsync(context), context.RequestAborted));

    private async Task NextAsync(HttpContext context, NodeId device)
    {
        NextQuestion question = NextQuestion.Decode(await ReadAsync(context));
        await WriteAsync(context, (await desk.NextAsync(device, question, context.RequestAborted)).Encode());
    }

    private async Task NoteAsync(HttpContext context, NodeId device)
    {
        desk.Note(device, NextQuestion.Decode(await ReadAsync(context)));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task AnswerHoldingsAsync(HttpContext context, NodeId device) => await WriteAsync(
        context, await desk.AnswerHoldingsAsync(await ReadAsync(context), context.RequestAborted));

    private async Task AnswerSumsAsync(HttpContext context, NodeId device) => await WriteAsync(
        context, await check.AnswerAsync(await ReadAsync(context), context.RequestAborted));

    private async Task HearAsync(HttpContext context, NodeId device)
    {
        foreach ((EntryId note, Presence state) in LiveWire.ReadPlaces(await ReadAsync(context)))
        {
            rooms.HearFromDevice(note, state);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task DoubtAsync(HttpContext context, NodeId device)
    {
        desk.Doubt(await ReadAsync(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task AnswerSurplusAsync(HttpContext context, NodeId device) => await WriteAsync(
        context, await copies.AnswerSurplusAsync(device, await ReadAsync(context), context.RequestAborted));

    private async Task StoreChunkAsync(HttpContext context, NodeId device)
    {
        if (ChunkOf(context) is not { } id)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!await HasTurnAsync(CopyWay.Receive, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        byte[] ciphertext = await ReadAsync(context);
        pace.Spend(CopyWay.Receive, ciphertext.Length);
        await desk.StoreChunkAsync(device, id, ciphertext, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task ReadChunkAsync(HttpContext context, NodeId device)
    {
        bool isCopy = context.Request.Query.ContainsKey("copy");
        if (isCopy && !await HasTurnAsync(CopyWay.Send, context.RequestAborted))
        {
            // It asks another device, or this one again after a while.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (ChunkOf(context) is not { } id || !desk.TryReadChunk(device, id, context.Response.BodyWriter, length => context.Response.ContentLength = length))
        {
            context.Response.ContentLength = null;
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (isCopy)
        {
            pace.Spend(CopyWay.Send, context.Response.ContentLength ?? 0);
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private async Task<bool> HasTurnAsync(CopyWay way, CancellationToken cancellationToken)
    {
        if (pace.Wait(way) is var wait && (wait == Timeout.InfiniteTimeSpan || wait > LongestHold))
        {
            return false;
        }

        await pace.WaitAsync(way, cancellationToken);
        return true;
    }

    private static ChunkId? ChunkOf(HttpContext context) =>
        context.Request.RouteValues["id"] is string { Length: ChunkId.Bytes * 2 } text && text.All(char.IsAsciiHexDigit) ? ChunkId.Parse(text) : null;

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static Task WriteAsync(HttpContext context, byte[] answer)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
    }
}
