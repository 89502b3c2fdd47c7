using System.IO.Pipelines;
using PeerStor.Engine.Users;
using PeerStor.Engine.Users.Allowances;

namespace PeerStor.Web.Api.Transfers.Pacing;

/// <summary>Holds uploads and downloads to the speeds that are set, for each user and for the device. Without a limit, bytes
/// go their way untouched.</summary>
public sealed class Paces : IDisposable
{
    private readonly Pace _uploads;
    private readonly Pace _downloads;

    public Paces(UserLimits limits)
    {
        _uploads = new Pace(limits, speed => speed.UploadPerSecond);
        _downloads = new Pace(limits, speed => speed.DownloadPerSecond);
    }

    public PipeReader Upload(Caller caller, PipeReader body) => new PacedReader(body, _uploads, caller.Payer);

    internal PacedWriter Download(Caller caller, PipeWriter answer) => new(answer, _downloads, caller.Payer);

    public void Dispose()
    {
        _uploads.Dispose();
        _downloads.Dispose();
    }
}
