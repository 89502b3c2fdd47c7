namespace PeerStor.Engine.Notes.Document;

/// <summary>The structs of one editor in an update, without holes: each begins where the one before it ends.</summary>
internal sealed record ClientRun(ulong Client, IReadOnlyList<WireStruct> Structs);

/// <summary>A whole update, read and checked, before anything of it is done.</summary>
internal sealed record ParsedUpdate(IReadOnlyList<ClientRun> Runs, IReadOnlyList<DeletedRange> Deletions);
