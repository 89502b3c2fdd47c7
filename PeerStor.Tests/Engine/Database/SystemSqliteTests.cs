using Microsoft.Data.Sqlite;
using PeerStor.Engine.Database;

namespace PeerStor.Tests.Engine.Database;

public class SystemSqliteTests
{
    [Fact]
    public void The_operating_systems_SQLite_is_used_where_there_is_one()
    {
        SystemSqlite.Use();
        using SqliteConnection connection = new("Data Source=:memory:");
        connection.Open();

        bool hasOne = File.Exists("/proc/self/maps")
            && Directory.GetDirectories("/usr/lib", "*-linux-gnu").Any(path => File.Exists(Path.Combine(path, "libsqlite3.so.0")));
        Version bundled = new(3, 35, 5);
        Version used = new(connection.ServerVersion);

        Assert.True(hasOne ? used > bundled : used == bundled, $"SQLite {used} is used.");
    }
}
