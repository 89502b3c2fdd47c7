using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using PeerStor.Engine.Chunks;

namespace PeerStor.Web.Hosting.Compression;

/// <summary>
/// An answer's body that decides at the first byte, when the headers are known, whether it is compressed. When not, the
/// server's own pipe is handed out, so that downloads pay nothing.
/// </summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "The deciding stream holds nothing; FinishAsync or Leave disposes the compressor.")]
internal sealed class CompressedBody : IHttpResponseBodyFeature
{
    private readonly HttpContext context;
    private readonly IHttpResponseBodyFeature plain;
    private readonly AcceptedCoding accepted;
    private readonly CodedConditions conditions;
    private readonly DecidingStream stream;
    private bool decided;
    private bool finished;
    private bool givenUp;
    private bool varies;
    private ContentCoding? coding;
    private Stream? compressor;
    private PipeWriter? writer;

    public CompressedBody(
        HttpContext context, IHttpResponseBodyFeature plain, AcceptedCoding accepted, CodedConditions conditions)
    {
        this.context = context;
        this.plain = plain;
        this.accepted = accepted;
        this.conditions = conditions;
        stream = new DecidingStream(this);
    }

    public Stream Stream => stream;

    public PipeWriter Writer
    {
        get
        {
            Stream target = Target;
            return compressor is null ? plain.Writer : writer ??= PipeWriter.Create(target, new StreamPipeWriterOptions(leaveOpen: true));
        }
    }

    /// <summary>Where bytes go: into the compressor or straight out. Asking decides.</summary>
    public Stream Target
    {
        get
        {
            Decide();
            return compressor ?? plain.Stream;
        }
    }

    public void DisableBuffering() => plain.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Decide();
        return plain.StartAsync(cancellationToken);
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        Stream target = Target;
        return compressor is null
            ? plain.SendFileAsync(path, offset, count, cancellationToken)
            : SendFileFallback.SendFileAsync(target, path, offset, count, cancellationToken);
    }

    public async Task CompleteAsync()
    {
        await FinishAsync();
        await plain.CompleteAsync();
    }

    /// <summary>Sends what the compressor still holds and ends the coding.</summary>
    public async Task FinishAsync()
    {
        if (finished)
        {
            return;
        }

        finished = true;
        if (writer is not null)
        {
            await writer.CompleteAsync();
        }

        if (compressor is not null)
        {
            await compressor.DisposeAsync();
        }
    }

    /// <summary>
    /// After this nothing goes through here. When the answer failed, its end is not written, so that the client sees a cut,
    /// and the headers are left to whoever answers instead.
    /// </summary>
    public void Leave()
    {
        givenUp = !finished;
        if (givenUp && compressor is ZstdStream zstd)
        {
            zstd.Dispose();
        }
    }

    /// <summary>Puts Vary and the tag right, just before the headers go out.</summary>
    public void FinishHeaders()
    {
        HttpResponse response = context.Response;
        if (givenUp)
        {
            return;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            Decide();
        }

        bool read = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        string tag = response.Headers.ETag.ToString();
        if (read && coding is not null && tag.Length > 0)
        {
            response.Headers.ETag = CodedTag.Of(tag, coding);
        }

        // The client's copy is confirmed under the tag that the client has it by.
        if (response.StatusCode == StatusCodes.Status304NotModified && accepted.Coding is { } asked
            && CodedTag.Of(tag, asked) is var coded && CodedTag.IsListed(coded, conditions.IfNoneMatch))
        {
            response.Headers.ETag = coded;
            varies = true;
        }

        if (varies && !response.Headers.Vary.ToString().Contains("Accept-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.AppendCommaSeparatedValues("Vary", "Accept-Encoding");
        }
    }

    private void Decide()
    {
        if (decided || context.Response.HasStarted)
        {
            return;
        }

        decided = true;
        HttpResponse response = context.Response;
        varies = CompressibleContent.IsIn(response);
        bool tiny = response.ContentLength < CompressibleContent.SmallestBytes && !accepted.PlainRefused;
        if (!varies || tiny || accepted.Coding is null)
        {
            return;
        }

        coding = accepted.Coding;
        response.Headers.ContentEncoding = coding.Name;
        response.ContentLength = null;
        // Ranges are of the plain form, which this is not.
        response.Headers.AcceptRanges = default;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            compressor = coding.Compress(plain.Stream);
        }
    }
}
