using System.Net;
using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Peers.Mdns;

namespace PeerStor.Tests.Engine.Peers.Mdns;

public class DnsMessageTests
{
    private static readonly DnsName Service = DnsName.Parse("_peerstor._tcp.local");

    private static Gen<DnsName> Names => Gen.Elements("laptop", "Anna's laptop", "büro.oben", "日本語 (2)", new string('x', 63))
        .Select(label => DnsName.Below(label, Service));

    private static Gen<DnsRecord> Records =>
        from name in Names
        from target in Names
        from number in Gen.Choose(1, ushort.MaxValue)
        from bytes in Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), 16)
        let ttl = TimeSpan.FromSeconds(number)
        from record in Gen.Elements<DnsRecord>(
            new PtrRecord(Service, ttl, target), new SrvRecord(name, ttl, target, (ushort)number), new TxtRecord(name, ttl, [bytes, [.. bytes, 1]]),
            new AddressRecord(name, ttl, new IPAddress(bytes)), new AddressRecord(name, ttl, new IPAddress(bytes[..4])))
        select record;

    [Fact]
    public void What_is_written_is_read_again() => Check.QuickThrowOnFailure(Prop.ForAll(
        Records.ListOf(20).ToArbitrary(),
        records =>
        {
            DnsMessage read = DnsReader.Read(DnsWriter.Write(new DnsMessage
            {
                Id = 9, IsResponse = true, Answers = [.. records], Questions = [new DnsQuestion(Service, DnsType.Ptr, WantsUnicast: true)],
            }))!;
            return read.Id == 9 && read.IsResponse && read.Questions.Single() == new DnsQuestion(Service, DnsType.Ptr, true)
                && read.Answers.Zip(records).All(pair => pair.First.SaysTheSameAs(pair.Second) && pair.First.Ttl == pair.Second.Ttl)
                && read.Answers.Count == records.Count;
        }));

    [Fact]
    public void Random_bytes_are_refused_or_read_but_never_throw() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(20_000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            Random random = new(seed);
            byte[] packet = new byte[random.Next(600)];
            random.NextBytes(packet);
            if (packet.Length > 12)
            {
                // A head that gets past the first check.
                (packet[2], packet[3], packet[4], packet[6], packet[8], packet[10]) = (0x84, 0, 0, 0, 0, 0);
            }

            DnsReader.Read(packet);
        }));

    [Fact]
    public void A_damaged_packet_is_refused_or_read_but_never_throws() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(5000),
        Prop.ForAll(Records.ListOf(8).ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (records, seed) =>
        {
            Random random = new(seed);
            byte[] packet = DnsWriter.Write(new DnsMessage { IsResponse = true, Answers = [.. records] });
            for (int i = 0; i < 5; i++)
            {
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
            }

            DnsReader.Read(packet.AsSpan(0, random.Next(packet.Length + 1)));
        }));

    [Fact]
    public void A_name_that_points_at_itself_or_forward_is_refused()
    {
        byte[] head = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];
        byte[] rest = [0, 12, 0, 1, 0, 0, 0, 9, 0, 2, 0xC0, 12];
        Assert.Null(DnsReader.Read([.. head, 0xC0, 12, .. rest]));
        Assert.Null(DnsReader.Read([.. head, 1, (byte)'a', 0xC0, 12, .. rest]));
        Assert.Null(DnsReader.Read([.. head, 0xC0, 20, .. rest]));
    }

    [Fact]
    public void A_packet_over_nine_thousand_bytes_and_a_count_that_cannot_be_are_refused()
    {
        Assert.Null(DnsReader.Read(new byte[65_000]));
        Assert.Null(DnsReader.Read([0, 0, 0x84, 0, 0, 0, 255, 255, 255, 255, 255, 255]));
    }

    [Fact]
    public void Names_differ_not_by_case_but_by_their_labels()
    {
        Assert.Equal(DnsName.Parse("A.local"), DnsName.Parse("a.LOCAL"));
        Assert.NotEqual(new DnsName("a.b", "local"), new DnsName("a", "b", "local"));
        Assert.Throws<ArgumentException>(() => new DnsName(new string('x', 64)));
    }

    [Theory]
    [InlineData("laptop", "laptop (2)")]
    [InlineData("laptop (2)", "laptop (3)")]
    [InlineData("laptop (x)", "laptop (x) (2)")]
    public void A_taken_name_gets_a_number(string taken, string next) => Assert.Equal(next, Advert(taken).Renamed().Instance);

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        string name = ServiceAdvert.Shortened(string.Concat(Enumerable.Repeat("日本", 40)));
        Assert.Equal(21, name.Length);
        Assert.EndsWith(" (2)", Advert(name).Renamed().Instance, StringComparison.Ordinal);
    }

    private static ServiceAdvert Advert(string name) => new(Service, name, DnsName.Parse("h.local"), 1, []);
}
