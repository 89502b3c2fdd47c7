using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace PeerStor.Engine.Monitoring;

/// <summary>
/// The materialised tables as EF Core sees them, for questions that are asked seldom and of many tables at once. Read-only;
/// never made in the server process, whose memory its model would cost (docs/adr/0002).
/// </summary>
internal sealed class NodeTables(SqliteConnection connection) : DbContext
{
    public DbSet<EntryLine> Entries => Set<EntryLine>();

    public DbSet<VersionLine> Versions => Set<VersionLine>();

    public DbSet<UserLine> Users => Set<UserLine>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
        .UseSqlite(connection).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EntryLine>(entry =>
        {
            entry.ToTable("entries");
            entry.Property(line => line.Id).HasColumnName("id");
            entry.Property(line => line.Kind).HasColumnName("kind");
            entry.Property(line => line.Parent).HasColumnName("parent");
            entry.Property(line => line.Head).HasColumnName("head");
            entry.Property(line => line.Purged).HasColumnName("purged");
        });
        modelBuilder.Entity<VersionLine>(version =>
        {
            version.ToTable("versions");
            version.Property(line => line.Id).HasColumnName("id");
            version.Property(line => line.Entry).HasColumnName("entry");
        });
        modelBuilder.Entity<UserLine>(user =>
        {
            user.ToTable("users");
            user.Property(line => line.Id).HasColumnName("id");
        });
    }

    internal sealed class EntryLine
    {
        public byte[] Id { get; init; } = [];

        public int Kind { get; init; }

        public byte[] Parent { get; init; } = [];

        public byte[]? Head { get; init; }

        public bool Purged { get; init; }
    }

    internal sealed class VersionLine
    {
        public byte[] Id { get; init; } = [];

        public byte[] Entry { get; init; } = [];
    }

    internal sealed class UserLine
    {
        public byte[] Id { get; init; } = [];
    }
}
