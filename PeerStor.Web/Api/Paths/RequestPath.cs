using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Api.Paths;

/// <summary>
/// Reads the path of a file from the address as it came, decoding each name exactly once. The server's own decoded path
/// will not do: it has resolved ".." already and cannot tell "%2F" from "%252F".
/// </summary>
internal static class RequestPath
{
    private static readonly SearchValues<char> NeedCare = SearchValues.Create("%\\");
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The path after <paramref name="prefix"/> ("/api/v1/content/"), or null and what is wrong with it.</summary>
    public static string? Read(HttpContext context, string prefix, out string problem)
    {
        string raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        ReadOnlySpan<char> target = WithoutQuery(WithoutAuthority(raw));
        if (!target.StartsWith(prefix, StringComparison.Ordinal))
        {
            // The address led here through "..", or the prefix itself was encoded.
            problem = "The address must be written plainly, without “..” and without encoding its fixed part.";
            return target.Length == prefix.Length - 1 && prefix.StartsWith(target, StringComparison.Ordinal) ? "" : null;
        }

        return Decode(target[prefix.Length..], out problem);
    }

    /// <summary>A path as a person writes it: "/" at either end is forgiven, nothing else.</summary>
    public static string? Check(string path, out string problem)
    {
        StringBuilder result = new();
        foreach (string name in path.Trim('/').Split('/'))
        {
            if (path.Trim('/').Length == 0)
            {
                break;
            }

            if (!TryAppend(result, name, out problem))
            {
                return null;
            }
        }

        return IsShortEnough(result, out problem) ? result.ToString() : null;
    }

    private static string? Decode(ReadOnlySpan<char> raw, out string problem)
    {
        StringBuilder result = new(raw.Length);
        foreach (Range part in raw.Split('/'))
        {
            ReadOnlySpan<char> encoded = raw[part];
            // One "/" at the end: a folder as people write it.
            if (encoded.IsEmpty && part.End.GetOffset(raw.Length) == raw.Length)
            {
                break;
            }

            if (DecodeName(encoded) is not { } name)
            {
                problem = "The address holds a % that is not followed by two digits, or bytes that are not UTF-8.";
                return null;
            }

            if (!TryAppend(result, name, out problem))
            {
                return null;
            }
        }

        return IsShortEnough(result, out problem) ? result.ToString() : null;
    }

    private static bool TryAppend(StringBuilder path, string name, out string problem)
    {
        string? normal = EntryName.Normalize(name, out string? wrong);
        problem = wrong ?? "";
        if (normal is null)
        {
            return false;
        }

        path.Append(path.Length > 0 ? "/" : "").Append(normal);
        return true;
    }

    private static bool IsShortEnough(StringBuilder path, out string problem)
    {
        problem = path.Length <= Limits.LongestPath ? "" : string.Create(CultureInfo.InvariantCulture,
            $"The path is too long: {path.Length} characters, and {Limits.LongestPath} are allowed.");
        return problem.Length == 0;
    }

    private static string? DecodeName(ReadOnlySpan<char> encoded)
    {
        if (encoded.IndexOfAny(NeedCare) < 0)
        {
            return encoded.ToString();
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(encoded.Length * 3);
        try
        {
            int count = 0;
            for (int i = 0; i < encoded.Length; i++)
            {
                if (encoded[i] != '%')
                {
                    count += StrictUtf8.GetBytes(encoded.Slice(i, 1), bytes.AsSpan(count));
                }
                else if (i + 2 < encoded.Length
                    && byte.TryParse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count]))
                {
                    count++;
                    i += 2;
                }
                else
                {
                    return null;
                }
            }

            return StrictUtf8.GetString(bytes, 0, count);
        }
        catch (ArgumentException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static ReadOnlySpan<char> WithoutQuery(ReadOnlySpan<char> target)
    {
        int query = target.IndexOfAny('?', '#');
        return query < 0 ? target : target[..query];
    }

    // "GET http://host/path" is what a client of a proxy sends.
    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        int authority = target.StartsWith("/", StringComparison.Ordinal) ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return target;
        }

        ReadOnlySpan<char> rest = target[(authority + 3)..];
        int path = rest.IndexOf('/');
        return path < 0 ? "/" : rest[path..];
    }
}
