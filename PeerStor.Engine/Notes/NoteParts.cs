using Microsoft.Extensions.Logging;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search;
using PeerStor.Engine.Storage;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>What notes need of the rest of the engine.</summary>
internal sealed record NoteParts(
    NoteJournal Journal, NotePublisher Publisher, DriveTree Tree, Drive Drive, SearchIndex Search, Accounts Accounts, ClusterRoom Cluster,
    StoreHealth Health, EngineOptions Options, TimeProvider Time, ILogger Logger);
