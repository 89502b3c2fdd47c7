namespace PeerStor.Engine.Notes.Document;

/// <summary>Bytes that are no update, or one that this document does not take; the message is for a person.</summary>
internal sealed class DamagedUpdateException(string message) : Exception(message);
