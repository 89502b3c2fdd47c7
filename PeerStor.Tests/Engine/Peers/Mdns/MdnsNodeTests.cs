using System.Net;
using PeerStor.Engine.Peers.Mdns;

namespace PeerStor.Tests.Engine.Peers.Mdns;

public class MdnsNodeTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public void Devices_that_start_together_see_each_other_within_five_seconds_also_where_packets_are_lost() =>
        Assert.All(Enumerable.Range(0, 100), seed =>
        {
            VirtualLink link = new(seed, loss: 0.05);
            List<MdnsNode> nodes = [.. Enumerable.Range(0, 5).Select(i => link.Add($"device {i}", $"AAAAAAA{(char)('A' + i)}"))];
            link.Run(Soon);
            Assert.All(nodes, node => Assert.Equal(4, node.Others().Count));
        });

    [Fact]
    public void Who_says_goodbye_is_gone_a_second_later()
    {
        VirtualLink link = new(1);
        MdnsNode stays = link.Add("stays", "AAAAAAAA");
        MdnsNode goes = link.Add("goes", "AAAAAAAB");
        link.Run(Soon);
        Assert.Single(stays.Others());

        link.Leave(goes, saysGoodbye: true);
        link.Run(TimeSpan.FromSeconds(1.1));
        Assert.Empty(stays.Others());
    }

    [Fact]
    public void Who_goes_without_a_word_is_forgotten_when_its_records_end()
    {
        VirtualLink link = new(1);
        MdnsNode stays = link.Add("stays", "AAAAAAAA");
        MdnsNode goes = link.Add("goes", "AAAAAAAB");
        link.Run(Soon);
        link.Leave(goes, saysGoodbye: false);

        link.Run(TimeSpan.FromMinutes(1));
        Assert.Single(stays.Others());
        link.Run(TimeSpan.FromMinutes(2));
        Assert.Empty(stays.Others());
    }

    [Fact]
    public void Who_stays_is_seen_without_a_gap_for_hours()
    {
        VirtualLink link = new(3, loss: 0.1);
        MdnsNode one = link.Add("one", "AAAAAAAA");
        MdnsNode other = link.Add("other", "AAAAAAAB");
        link.Run(Soon);
        for (int i = 0; i < 3 * 60 * 6; i++)
        {
            link.Run(TimeSpan.FromSeconds(10));
            Assert.Single(one.Others());
            Assert.Single(other.Others());
        }
    }

    [Fact]
    public void Two_of_the_same_name_end_with_two_names() => Assert.All(Enumerable.Range(0, 100), seed =>
    {
        VirtualLink link = new(seed);
        MdnsNode one = link.Add("laptop", "AAAAAAAA");
        MdnsNode other = link.Add("laptop", "AAAAAAAB");
        link.Run(TimeSpan.FromSeconds(10));
        Assert.NotEqual(one.Advert.Instance, other.Advert.Instance);
        Assert.Equal(other.Advert.Instance, Assert.Single(one.Others()).Name);
        Assert.Equal(one.Advert.Instance, Assert.Single(other.Others()).Name);
    });

    [Fact]
    public void A_name_that_is_in_use_is_not_taken_from_who_has_it()
    {
        VirtualLink link = new(1);
        MdnsNode first = link.Add("laptop", "AAAAAAAA");
        link.Run(Soon);
        MdnsNode late = link.Add("laptop", "AAAAAAAB");
        link.Run(Soon);

        Assert.Equal("laptop", first.Advert.Instance);
        Assert.Equal("laptop (2)", late.Advert.Instance);
    }

    [Fact]
    public void Nobody_answers_what_the_asker_knows()
    {
        VirtualLink link = new(1);
        MdnsNode asks = link.Add("asks", "AAAAAAAA");
        MdnsNode answers = link.Add("answers", "AAAAAAAB");
        link.Run(Soon);
        link.Sent.Clear();

        // The next question of both.
        link.Run(TimeSpan.FromSeconds(30));
        Assert.NotEmpty(link.Sent);
        Assert.DoesNotContain(link.Sent, sent => sent.Packet.Message.IsResponse);
        Assert.Single(asks.Others());
        Assert.Single(answers.Others());
    }

    [Fact]
    public void A_plain_resolver_gets_an_answer_of_its_own_that_looks_like_plain_dns()
    {
        VirtualLink link = new(1);
        link.Add("laptop", "AAAAAAAA");
        link.Run(Soon);
        link.Sent.Clear();
        IPEndPoint resolver = new(IPAddress.Parse("10.0.0.99"), 40000);
        link.Inject(
            DnsWriter.Write(new DnsMessage { Id = 77, Questions = [new DnsQuestion(DnsName.Parse("_peerstor._tcp.local"), DnsType.Ptr)] }),
            resolver);

        Outgoing answer = Assert.Single(link.Sent).Packet;
        Assert.Equal(resolver, answer.To);
        Assert.Equal(77, answer.Message.Id);
        Assert.Single(answer.Message.Questions);
        Assert.All(answer.Message.Answers, record => Assert.True(record.Ttl <= TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_flood_of_names_is_kept_within_bounds_and_displaces_nobody()
    {
        VirtualLink link = new(1);
        MdnsNode one = link.Add("one", "AAAAAAAA");
        link.Add("other", "AAAAAAAB");
        link.Run(Soon);
        DnsName service = DnsName.Parse("_peerstor._tcp.local");
        foreach (int[] names in Enumerable.Range(0, 10_000).Chunk(100))
        {
            link.Inject(
                DnsWriter.Write(new DnsMessage
                {
                    IsResponse = true,
                    Answers = [.. names.Select(i => new PtrRecord(service, TimeSpan.FromHours(1), DnsName.Below($"x{i}", service)))],
                }),
                new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353));
        }

        link.Sent.Clear();
        link.Run(TimeSpan.FromMinutes(1));
        Assert.Single(one.Others());
        Assert.True(link.Sent.Count < 2000, $"{link.Sent.Count} packets in a minute");
    }
}
