using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using PeerStor.Engine.Sharing;
using PeerStor.Web.Api.Shares;

namespace PeerStor.Web.Api.Visits;

/// <summary>
/// What a visitor's browser keeps of a visit to a share link, in a cookie that only the link's own key can sign: that the
/// password was given, and which files were counted, so that their further ranges do not count again.
/// </summary>
/// <param name="PasswordKey">Opens the link besides its secret; null when the link has no password.</param>
/// <param name="Taken">Marks of what was counted, oldest first.</param>
internal sealed record Visit(DateTimeOffset EndsAt, byte[]? PasswordKey, IReadOnlyList<ulong> Taken)
{
    private const string Name = "peerstor_visit";
    private const int KeyBytes = 32;
    private const int MarkBytes = 8;
    private const int HeadBytes = sizeof(long) + 1;

    /// <summary>Older ones are forgotten and count again; a cookie must stay small.</summary>
    private const int MostTaken = 64;

    /// <summary>Long enough for a film with a pause.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(4);

    private byte[] Signed { get; init; } = [];

    private byte[] Mac { get; init; } = [];

    /// <summary>Not kept by the browser yet.</summary>
    public bool IsNew => Mac.Length == 0;

    public static Visit Begin(DateTimeOffset now, byte[]? passwordKey) => new(now + Lifetime, passwordKey, []);

    /// <summary>The cookie as it was sent: nothing in it counts before <see cref="IsGenuine"/>.</summary>
    public static Visit? Read(HttpRequest request)
    {
        string text = request.Cookies[Name] ?? "";
        if (text.Length is 0 or > 2048 || !Base64Url.IsValid(text))
        {
            return null;
        }

        byte[] bytes = Base64Url.DecodeFromChars(text);
        int keyBytes = bytes.Length > HeadBytes ? bytes[HeadBytes - 1] : -1;
        int marks = bytes.Length - HeadBytes - keyBytes - SHA256.HashSizeInBytes;
        if (keyBytes is not (0 or KeyBytes) || marks < 0 || marks % MarkBytes != 0)
        {
            return null;
        }

        long ends = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ends < 0 || ends > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return null;
        }

        ReadOnlySpan<byte> list = bytes.AsSpan(HeadBytes + keyBytes, marks);
        List<ulong> taken = [];
        for (int at = 0; at < marks; at += MarkBytes)
        {
            taken.Add(BinaryPrimitives.ReadUInt64BigEndian(list[at..]));
        }

        return new Visit(
            DateTimeOffset.FromUnixTimeMilliseconds(ends), keyBytes == 0 ? null : bytes[HeadBytes..(HeadBytes + keyBytes)], taken)
        {
            Signed = bytes[..^SHA256.HashSizeInBytes],
            Mac = bytes[^SHA256.HashSizeInBytes..],
        };
    }

    public bool IsGenuine(OpenShare share, DateTimeOffset now) =>
        EndsAt > now && CryptographicOperations.FixedTimeEquals(Mac, HMACSHA256.HashData(share.VisitKey, Signed));

    public bool Has(ulong mark) => Taken.Contains(mark);

    public Visit With(ulong mark) => this with { Taken = [.. Taken.TakeLast(MostTaken - 1), mark] };

    public void Write(HttpContext context, string secret, OpenShare share)
    {
        byte[] bytes = new byte[HeadBytes + (PasswordKey?.Length ?? 0) + (Taken.Count * MarkBytes)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, EndsAt.ToUnixTimeMilliseconds());
        bytes[HeadBytes - 1] = (byte)(PasswordKey?.Length ?? 0);
        PasswordKey?.CopyTo(bytes.AsSpan(HeadBytes));
        for (int i = 0; i < Taken.Count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(HeadBytes + (PasswordKey?.Length ?? 0) + (i * MarkBytes)), Taken[i]);
        }

        byte[] mac = HMACSHA256.HashData(share.VisitKey, bytes);
        context.Response.Cookies.Append(Name, Base64Url.EncodeToString([.. bytes, .. mac]), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            // Only this link's own requests bring it.
            Path = ShareAddress.Path(secret),
            Expires = EndsAt,
            IsEssential = true,
        });
    }
}
