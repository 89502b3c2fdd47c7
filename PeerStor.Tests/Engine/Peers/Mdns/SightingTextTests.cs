using System.Net;
using System.Text;
using PeerStor.Engine.Peers;
using PeerStor.Engine.Peers.Mdns;

namespace PeerStor.Tests.Engine.Peers.Mdns;

public class SightingTextTests
{
    [Fact]
    public void What_a_device_says_of_itself_is_read_again()
    {
        Sighting seen = Read("Anna's laptop", SightingText.Write("ABCDEFGH-ABCDEFG2", 8080, 1, "0123456789abcdef"))!;
        Assert.Equal(("ABCDEFGH-ABCDEFG2", "Anna's laptop", 6881, 8080), (seen.ShortId, seen.Name, seen.Port, seen.WebPort!.Value));
        Assert.Equal((1, "0123456789abcdef"), (seen.Protocol, seen.Cluster));
    }

    [Theory]
    [InlineData("id=<script>")]
    [InlineData("id=")]
    [InlineData("nothing")]
    public void Who_has_no_proper_id_is_nobody(string text) => Assert.Null(Read("x", [text]));

    [Fact]
    public void Signs_that_act_on_terminals_or_turn_text_around_are_left_out_of_names() =>
        Assert.Equal("evil[2Jtxt.exe", Read("evil\u001b[2J\u202etxt.exe", ["id=ABCDEFGH-ABCDEFGH"])!.Name);

    [Theory]
    [InlineData("web=0")]
    [InlineData("web=70000")]
    [InlineData("web=-1")]
    [InlineData("web=8080;rm")]
    public void A_port_that_is_none_is_left_out(string text) =>
        Assert.Null(Read("x", ["id=ABCDEFGH-ABCDEFGH", text])!.WebPort);

    private static Sighting? Read(string name, IReadOnlyList<string> texts) => SightingText.Read(
        new ServiceInstance(name, 6881, [.. texts.Select(Encoding.UTF8.GetBytes)], [IPAddress.Loopback]));
}
