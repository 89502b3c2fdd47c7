namespace PeerStor.Engine.Storage;

/// <summary>The disk failed a write or an fsync: nothing more is stored until the node starts again; reads go on.</summary>
public sealed class StoreReadOnlyException(Exception? cause = null)
    : IOException("The disk reported an error, so this device takes no changes until PeerStor is started again. "
        + "What is stored can be read.", cause);
