using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Notes;

/// <summary>What is typed travels and lies sealed, and as small as it can be.</summary>
public sealed class NoteKeyTests : IDisposable
{
    private static readonly EntryId Note = new(Guid.Parse("0198c0c0-c0c0-7000-8000-c0c0c0c0c0c0"));
    private static readonly byte[] FileKey = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    private readonly NoteKey _key = new(FileKey, Note);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Updates_come_out_as_they_went_in_and_repeated_text_takes_hardly_any_room()
    {
        byte[] repeated = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the same line again\n", 52_500)));
        byte[][] updates = [repeated, [], [1, 2, 3]];

        byte[] sealedUp = _key.Seal(updates);

        Assert.True(repeated.Length > 1_000_000);
        Assert.InRange(sealedUp.Length, 1, 2000);
        Assert.Equal(updates, _key.Open(sealedUp));
        Assert.Equal([[7]], _key.Open(_key.Seal([[7]])));
        Assert.Empty(_key.Open(_key.Seal([])));
    }

    [Fact]
    public void What_does_not_shrink_grows_by_next_to_nothing()
    {
        byte[] random = RandomNumberGenerator.GetBytes(100_000);

        byte[] sealedUp = _key.Seal([random]);

        Assert.InRange(sealedUp.Length, random.Length, random.Length + 64);
        Assert.Equal(random, Assert.Single(_key.Open(sealedUp)));
    }

    [Fact]
    public void Nothing_opens_that_was_changed_or_belongs_to_another_note()
    {
        byte[] sealedUp = _key.Seal([Encoding.UTF8.GetBytes(new string('a', 500))]);
        for (int at = 0; at < sealedUp.Length; at++)
        {
            byte[] damaged = [.. sealedUp];
            damaged[at] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => _key.Open(damaged));
        }

        Assert.ThrowsAny<CryptographicException>(() => _key.Open(sealedUp[..20]));
        using NoteKey other = new(FileKey, new EntryId(Guid.NewGuid()));
        Assert.ThrowsAny<CryptographicException>(() => other.Open(sealedUp));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 9, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 1 })]
    [InlineData(new byte[] { 0, 255, 255, 255, 255, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 255, 255, 255, 127, 1, 2, 3 })]
    [InlineData(new byte[] { 1, 255, 255, 255, 255, 1, 2, 3 })]
    [InlineData(new byte[] { 1, 8, 0, 0, 0, 1, 2, 3 })]
    public void What_a_member_sealed_wrongly_is_refused_in_words(byte[] packed)
    {
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, FileKey, 32, info: "peerstor note"u8.ToArray());
        byte[] sealedUp = KeyWrap.Seal(key, packed, Note.Value.ToByteArray(bigEndian: true));

        Assert.Throws<InvalidDataException>(() => _key.Open(sealedUp));
    }
}
