using FsCheck;
using FsCheck.Fluent;
using PeerStor.Web.Api.Downloads;

namespace PeerStor.Tests.Web.Api;

public sealed class ByteRangesTests
{
    [Fact]
    public void No_header_asks_for_bytes_that_are_not_there() => Prop.ForAll(
        Header().ToArbitrary(), ArbMap.Default.ArbFor<NonNegativeInt>(), (header, length) =>
        {
            ByteRanges ranges = ByteRanges.Parse(header, length.Get);
            return ranges.Ranges.Count <= ByteRanges.Most
                && ranges.Ranges.All(range => range.Offset >= 0 && range.Count > 0 && range.End <= length.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_byte_is_sent_twice() => Prop.ForAll(
        Header().ToArbitrary(), ArbMap.Default.ArbFor<NonNegativeInt>(), (header, length) =>
        {
            List<ByteRange> sorted = [.. ByteRanges.Parse(header, length.Get).Ranges.OrderBy(range => range.Offset)];
            return sorted.Zip(sorted.Skip(1)).All(pair => pair.First.End <= pair.Second.Offset);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_byte_that_was_asked_for_is_sent() => Prop.ForAll(
        Gen.ListOf(Gen.Two(Gen.Choose(0, 999))).Where(pairs => pairs.Count is > 0 and < 32).ToArbitrary(), pairs =>
        {
            List<(int First, int Last)> asked = [.. pairs.Select(pair => (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2)))];
            ByteRanges ranges = ByteRanges.Parse("bytes=" + string.Join(',', asked.Select(pair => $"{pair.First}-{pair.Last}")), 1000);
            return asked.All(pair => ranges.Ranges.Any(range => range.Offset <= pair.First && range.End > pair.Last));
        }).QuickCheckThrowOnFailure();

    private static Gen<string> Header()
    {
        Gen<string> number = Gen.OneOf(
            Gen.Constant(""), Gen.Choose(0, 50).Select(value => value.ToString()), Gen.Elements("0", "-1", "x", "99999999999999999999", " 7"));
        Gen<string> spec = Gen.Two(number).Select(pair => $"{pair.Item1}-{pair.Item2}");
        return Gen.ListOf(spec).Select(specs => "bytes=" + string.Join(',', specs));
    }
}
