namespace PeerStor.Web.Previews.Archives;

/// <summary>A file in a zip, as the directory at its end tells.</summary>
/// <param name="Name">As it stands there: anything may, so it is never used as a path.</param>
/// <param name="Method">0 stored, 8 deflated; others are not opened here.</param>
internal sealed record ZipMember(
    string Name, long SizeBytes, long PackedBytes, DateTime? Modified, int Method, bool IsEncrypted, long HeaderOffset)
{
    public bool IsFolder => Name.EndsWith('/') || Name.EndsWith('\\');

    /// <summary>The last part of the name.</summary>
    public string FileName => Name[(Name.LastIndexOfAny(['/', '\\']) + 1)..];

    public bool CanOpen => !IsFolder && !IsEncrypted && Method is 0 or 8;
}

/// <summary>
/// What a zip holds: the first members, how many there are in all, what they come to unpacked, and whether there are
/// more than were read.
/// </summary>
internal sealed record ZipListing(IReadOnlyList<ZipMember> Members, long Total, long TotalBytes, bool IsCut);
