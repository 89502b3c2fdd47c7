namespace PeerStor.Bench;

/// <summary>A row of the comparison could not be measured; the message says why.</summary>
internal sealed class BenchException(string message, Exception? inner = null) : Exception(message, inner);
