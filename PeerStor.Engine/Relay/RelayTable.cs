using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Relay;

/// <summary>How far each log was written to, or read from, a place.</summary>
internal sealed class RelayTable(NodeDatabase database)
{
    public long Sequence(long depot, NodeId origin, ulong epoch) => database.Read(connection => connection.Scalar<long>(
        "SELECT seq FROM relay_logs WHERE depot = $1 AND origin = $2 AND epoch = $3", depot, origin.ToArray(), epoch));

    public Task SetAsync(long depot, NodeId origin, ulong epoch, long sequence) => database.Writer.RunAsync(
        transaction => transaction.Connection.Execute(
            """
            INSERT INTO relay_logs (depot, origin, epoch, seq) VALUES ($1, $2, $3, $4)
            ON CONFLICT (depot, origin, epoch) DO UPDATE SET seq = excluded.seq
            """,
            depot, origin.ToArray(), epoch, sequence),
        CancellationToken.None);
}
