using System.Text;
using PeerStor.Web.Pages.Live;

namespace PeerStor.Tests.Web.Pages.Live;

public class IssueTests
{
    [Fact]
    public async Task A_slow_reader_gets_one_message_of_all_that_happened()
    {
        Issue first = new();
        Issue second = new() { Numbers = first.Numbers with { Files = 1 } };
        Issue third = new() { Numbers = second.Numbers with { Status = "full" } };
        first.Follow(second);
        second.Follow(third);

        Issue newest = await first.NewestAsync(default);

        Assert.Same(third, newest);
        Assert.Equal(
            "event: filesChanged\ndata:\n\nevent: statusChanged\ndata:\n\n",
            Encoding.ASCII.GetString(newest.EventsSince(first.Numbers)));
    }

    [Fact]
    public void A_look_without_news_says_nothing() =>
        Assert.Equal(":\n\n", Encoding.ASCII.GetString(new Issue().EventsSince(IssueNumbers.None)));
}
