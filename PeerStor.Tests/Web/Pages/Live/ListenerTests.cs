using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Monitoring.Transfers;
using PeerStor.Engine.Users;
using PeerStor.Tests.Web.Hosting;
using PeerStor.Web.Pages.Live;

namespace PeerStor.Tests.Web.Pages.Live;

/// <summary>What each person is told by the live stream: that something changed where they may read, and nothing else.</summary>
public sealed class ListenerTests
{
    private const string FilesChanged = "event: filesChanged\ndata:\n\n";

    [Fact]
    public async Task Only_who_may_read_a_folder_is_told_of_a_change_in_it()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        foreach ((string who, (Caller caller, _)) in cast.People)
        {
            bool mayRead = cast.RightsOf(who, cast.Top).HasFlag(Rights.Read);

            // A grant of somebody who was locked out has ended, and with it the stream.
            if (!FolderRightsCast.IsLockedOut(who))
            {
                Assert.Equal((who, mayRead ? FilesChanged : null), (who, Hear(cast, caller, new Issue { Folders = [cast.Top] })));
            }
        }
    }

    [Fact]
    public async Task A_change_in_ones_own_files_is_told_to_nobody_else()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        Caller writer = cast.People["writer"].Caller;
        foreach ((string who, (Caller caller, _)) in cast.People)
        {
            Assert.Equal(
                (who, who == "writer" ? FilesChanged : null), (who, Hear(cast, caller, new Issue { Folders = [writer.User.RootFolder] })));
        }
    }

    [Fact]
    public async Task Transfers_are_told_to_whose_they_are()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        Caller writer = cast.People["writer"].Caller;
        TransferRegister transfers = cast.Server.Get<TransferRegister>();
        Dictionary<string, Listener> listeners = cast.People.ToDictionary(one => one.Key, one => Listener(cast, one.Value.Caller));

        Issue moving = new() { Busy = new HashSet<UserId> { writer.User } };
        foreach ((string who, Listener listener) in listeners)
        {
            Assert.Equal((who, who == "writer" ? "event: transfersChanged\ndata:\n\n" : null), (who, Text(listener.Hear(new Issue(), [moving]))));
        }

        TransferStart start = new(writer, TransferKind.Upload, TransferWay.Browser, Guid.NewGuid(), "a.txt", null, 1, 0);
        transfers.Begin(start).End(TransferResult.Done);
        foreach ((string who, Listener listener) in listeners)
        {
            Assert.Equal(who == "writer", Text(listener.Hear(new Issue(), [new Issue()]))?.Contains("transferEnded", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task A_change_of_rights_is_told_to_everybody_and_a_beat_to_who_hears_nothing()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        Caller stranger = cast.People["stranger"].Caller;

        Assert.Equal(FilesChanged, Hear(cast, stranger, new Issue { Folders = null }));
        Assert.Equal(":\n\n", Hear(cast, stranger, new Issue { Folders = [cast.Top], IsBeat = true }));
        Assert.Null(Hear(cast, stranger, new Issue()));
    }

    private static string? Hear(FolderRightsCast cast, Caller caller, Issue issue) => Text(Listener(cast, caller).Hear(new Issue(), [issue]));

    private static Listener Listener(FolderRightsCast cast, Caller caller) => new(caller, cast.Drive, cast.Server.Get<TransferRegister>());

    private static string? Text(byte[]? message) => message is null ? null : Encoding.ASCII.GetString(message);
}
