namespace PeerStor.Engine.Files;

/// <summary>What a key of a folder or file is sealed under. Persisted: append only.</summary>
internal enum SealKind
{
    /// <summary>The holder's own key.</summary>
    Own = 0,
    /// <summary>The holder's public key: somebody else sealed it for them.</summary>
    PublicKey = 1,
    /// <summary>A key of the folder that the entry lies in: whoever has that has this.</summary>
    Parent = 2,
    /// <summary>A newer key of the same entry: whoever has that can still read what is older.</summary>
    Newer = 3,
}
