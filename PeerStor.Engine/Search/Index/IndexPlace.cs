using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Search.Index;

/// <summary>One of the places where an entry is to be found in the index: its owner's, or that of those who read it with them.</summary>
/// <param name="Open">Null while nobody whose key is open on this node can fill it: it has to wait.</param>
internal sealed record IndexPlace(Guid Holder, OpenPlace? Open);

/// <param name="Reader">Whoever reads the entry to fill the place.</param>
internal sealed record OpenPlace(IndexKeys Keys, Caller Reader, Entry Entry);
