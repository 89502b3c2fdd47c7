using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files.Zip;

/// <summary>One entry of a zip file to be made. A folder has no version, and its name ends in "/".</summary>
internal readonly record struct ZipItem(EntryId Id, VersionId? Version, byte[] Name, long SizeBytes, long ModifiedMs)
{
    /// <summary>Read before it is sent, so that its checksum can stand before it; of longer ones it follows.</summary>
    public const int LargestReadFirst = 1 << 20;

    public bool IsLarge => SizeBytes >= uint.MaxValue;

    /// <summary>Whether checksum and size follow the content (APPNOTE 4.4.4, bit 3).</summary>
    public bool HasDescriptor => SizeBytes > LargestReadFirst;

    public int HeaderBytes => ZipFormat.LocalHeaderBytes + Name.Length + (IsLarge ? ZipFormat.LargeLocalExtraBytes : 0);

    public int DescriptorBytes => !HasDescriptor ? 0 : IsLarge ? ZipFormat.LargeDescriptorBytes : ZipFormat.DescriptorBytes;

    public long TotalBytes => HeaderBytes + SizeBytes + DescriptorBytes;

    public int DirectoryBytes(long offset) =>
        ZipFormat.DirectoryHeaderBytes + Name.Length + ZipFormat.LargeDirectoryExtraBytes(this, offset);
}
