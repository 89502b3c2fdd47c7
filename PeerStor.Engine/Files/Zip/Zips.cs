using System.IO.Pipelines;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files.Zip;

/// <summary>Makes zip files of folders and chosen entries, as they are sent (docs/adr/0029).</summary>
public sealed class Zips
{
    /// <summary>Checksums of versions that were sent, so that a download goes on without reading all before it again.</summary>
    private const int RememberedChecksums = 200_000;

    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly Content _content;
    private readonly BoundedCache<VersionId, uint> _checksums = new(RememberedChecksums, _ => 1);

    internal Zips(NodeDatabase database, DriveTree tree, Content content)
    {
        _database = database;
        _tree = tree;
        _content = content;
    }

    /// <summary>A zip of these entries with everything below them that is there now; files without content are left out.
    /// Null when a path is longer than the format can say.</summary>
    public ZipDownload? Make(Caller caller, IReadOnlyList<Entry> entries, CancellationToken cancellationToken) =>
        new ZipPlanner(_database, _tree, caller).Plan(entries, cancellationToken) is { } plan
            ? new ZipDownload(plan, _content, caller, _checksums)
            : null;
}

/// <summary>A zip file that is made while it is sent. Its length and every byte of it are settled before the first.</summary>
public sealed class ZipDownload
{
    private readonly ZipPlan _plan;
    private readonly Content _content;
    private readonly Caller _caller;
    private readonly BoundedCache<VersionId, uint> _checksums;

    internal ZipDownload(ZipPlan plan, Content content, Caller caller, BoundedCache<VersionId, uint> checksums)
    {
        _plan = plan;
        _content = content;
        _caller = caller;
        _checksums = checksums;
    }

    public long LengthBytes => _plan.LengthBytes;

    public long Entries => _plan.Items;

    public string ETag => _plan.ETag;

    /// <summary>Sends a part of the file.</summary>
    /// <exception cref="IOException">A file is damaged, or was removed for good since: the rest cannot be sent.</exception>
    public Task SendAsync(PipeWriter connection, long offset, long count, CancellationToken cancellationToken) =>
        new ZipSending(_plan, _content, _caller, _checksums, connection, offset, count).RunAsync(cancellationToken);
}
