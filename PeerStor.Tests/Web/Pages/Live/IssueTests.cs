using PeerStor.Web.Pages.Live;

namespace PeerStor.Tests.Web.Pages.Live;

public class IssueTests
{
    [Fact]
    public async Task A_slow_reader_gets_all_that_happened_at_once()
    {
        Issue first = new();
        Issue second = new();
        Issue third = new();
        first.Follow(second);
        second.Follow(third);

        Assert.Equal([second, third], await first.FollowingAsync(default));
    }
}
