using PeerStor.Engine.Cluster;

namespace PeerStor.Tests.Engine.Cluster;

public sealed class SeenVectorTests
{
    [Fact]
    public void What_is_written_is_read_again_and_fits_into_a_cookie()
    {
        Dictionary<uint, long> logs = Enumerable.Range(0, 60).ToDictionary(i => (uint)(i * 71_234_567), i => (long)i * i * i * 1_000_003);

        string text = new SeenVector(logs).ToString();

        Assert.Equal(logs.OrderBy(log => log.Key).Select(log => (log.Key, log.Value)), SeenVector.Parse(text)!.Logs.OrderBy(log => log.Log));
        Assert.InRange(text.Length, 1, 3800);
        Assert.Equal(text, SeenVector.Parse(text)!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAA")]
    [InlineData("AAAAAP8")]
    [InlineData("AAAAAP//////////////")]
    [InlineData("not a cookie; at all")]
    [InlineData("_________________________________________")]
    public void Whatever_else_is_sent_is_none(string? text) => Assert.Null(SeenVector.Parse(text));

    [Fact]
    public void A_cookie_that_is_too_long_is_none() => Assert.Null(SeenVector.Parse(new string('A', 4000)));
}
