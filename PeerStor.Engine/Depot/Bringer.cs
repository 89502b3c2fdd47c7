namespace PeerStor.Engine.Depot;

/// <summary>Which device brings a chunk to the depot that several of them have. Persisted: append only.</summary>
internal enum Bringer
{
    /// <summary>This one, at once.</summary>
    Here = 0,

    /// <summary>The one that wrote what needs it; this one only if that does not.</summary>
    There = 1,

    /// <summary>It is not known who wrote it: whoever sees for a while that nobody brings it.</summary>
    Anybody = 2,
}
