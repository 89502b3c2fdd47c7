using System.Text.RegularExpressions;

namespace PeerStor.Tests.Rules;

/// <summary>The rooms of the engine stand in one order, and a room uses only rooms before it, so that cycles cannot be.</summary>
public sealed partial class RoomOrderTests
{
    private static readonly string[] Rooms =
    [
        "Common", "Database", "Storage", "Backends", "Chunks", "Peers", "Journal", "Cluster", "Depot", "Replication", "Users", "Relay", "Files", "Media", "Search",
        "Notes", "Sharing", "Backups", "Monitoring",
    ];

    [Fact]
    public void A_room_uses_only_rooms_before_it()
    {
        IEnumerable<string> breaches =
            from file in Repository.Files("PeerStor.Engine", ".cs")
            let room = RoomOf(file)
            where room is not null
            from used in RoomsUsedBy(file)
            where Array.IndexOf(Rooms, used) > Array.IndexOf(Rooms, room)
            select $"{file.Path} is in {room} and uses {used}";

        Assert.Empty(breaches);
    }

    [Fact]
    public void Every_folder_of_the_engine_is_a_room_in_the_order()
    {
        IEnumerable<string> folders = Repository.Files("PeerStor.Engine", ".cs")
            .Where(file => file.Folder != "PeerStor.Engine")
            .Select(file => file.Path.Split('/')[1])
            .Distinct();

        Assert.Empty(folders.Except(Rooms));
    }

    private static string? RoomOf(SourceFile file) => file.Path.Split('/') is [_, string room, _, ..] ? room : null;

    private static IEnumerable<string> RoomsUsedBy(SourceFile file) =>
        Mention().Matches(file.Text).Select(match => match.Groups[1].Value).Where(Rooms.Contains).Distinct();

    [GeneratedRegex(@"PeerStor\.Engine\.(\w+)")]
    private static partial Regex Mention();
}
