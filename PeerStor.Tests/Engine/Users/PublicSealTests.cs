using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Users;

public class PublicSealTests
{
    [Fact]
    public void Whatever_is_sealed_for_a_pair_opens_with_it_in_its_own_place_only()
    {
        using ECDiffieHellman pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using ECDiffieHellman other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Prop.ForAll<byte[], byte[]>((plain, context) =>
        {
            byte[] wrapped = PublicSeal.Seal(pair.ExportSubjectPublicKeyInfo(), plain, context);
            return PublicSeal.Open(pair, wrapped, context).SequenceEqual(plain)
                && Fails(() => PublicSeal.Open(other, wrapped, context))
                && Fails(() => PublicSeal.Open(pair, wrapped, [.. context, 1]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));
    }

    [Fact]
    public void A_seal_that_was_changed_anywhere_does_not_open()
    {
        using ECDiffieHellman pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] wrapped = PublicSeal.Seal(pair.ExportSubjectPublicKeyInfo(), new byte[32], [1]);

        for (int i = 0; i < wrapped.Length; i++)
        {
            byte[] changed = [.. wrapped];
            changed[i] ^= 1;
            Assert.True(Fails(() => PublicSeal.Open(pair, changed, [1])), $"byte {i}");
        }

        Assert.True(Fails(() => PublicSeal.Open(pair, wrapped.AsSpan(0, 60), [1])));
    }

    [Fact]
    public void A_key_of_another_curve_is_refused()
    {
        using ECDiffieHellman pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);

        Assert.True(Fails(() => PublicSeal.Seal(pair.ExportSubjectPublicKeyInfo(), [1], [])));
    }

    private static bool Fails(Func<byte[]> open)
    {
        try
        {
            open();
            return false;
        }
        catch (CryptographicException)
        {
            return true;
        }
    }
}
