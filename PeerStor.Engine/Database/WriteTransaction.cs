namespace PeerStor.Engine.Database;

/// <summary>The part of a group commit that belongs to one caller: rolled back alone when its work throws.</summary>
public sealed class WriteTransaction
{
    private List<Action>? _committed;

    internal WriteTransaction(DatabaseConnection connection) => Connection = connection;

    public DatabaseConnection Connection { get; }

    /// <summary>Runs after the commit is on disk and before the caller is told: the place to drop cached state.</summary>
    public void OnCommitted(Action action) => (_committed ??= []).Add(action);

    internal void Committed() => _committed?.ForEach(action => action());
}
