using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Users.Allowances;
using PeerStor.Web.Hosting.Telemetry;

namespace PeerStor.Web.Hosting.Configuration;

/// <summary>The kinds of values that settings have.</summary>
internal static class SettingKinds
{
    private const int LongestLabel = 64;
    private const int MostUnits = 10_000;

    public static bool Folder(string text, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (text.Contains('\0', StringComparison.Ordinal) || File.Exists(text))
        {
            return false;
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        // A .env file is not read by a shell, so nobody else has replaced the tilde.
        string path = text == "~" || text.StartsWith("~/", StringComparison.Ordinal) ? home + text[1..] : text;
        value = Path.GetFullPath(path);
        return true;
    }

    /// <summary>A folder that need not be there yet, as network folders come and go.</summary>
    public static bool SharedFolder(string text, out string? value)
    {
        bool isFolder = Path.IsPathRooted(text.StartsWith('~') ? "/" + text : text) & Folder(text, out string? folder);
        value = folder;
        return isFolder;
    }

    public static bool Port(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= ushort.MaxValue;

    public static bool YesNo(string text, out bool value) => bool.TryParse(text.Trim(), out value);

    public static bool Label(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Trim();
        return value.Length is > 0 and <= LongestLabel && !value.Any(char.IsControl);
    }

    public static bool Size(string text, out long? value)
    {
        bool ok = ByteSize.TryParse(text, out long bytes);
        value = bytes;
        return ok;
    }

    public static bool NoteSize(string text, out int value) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 16;

    public static bool Speed(string text, out long? value) =>
        Size(text.EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text, out value) && SpeedLimit.IsPossible(value);

    /// <summary>A whole number and s, min, h or d.</summary>
    public static bool Duration(string text, out TimeSpan value)
    {
        string trimmed = text.Trim();
        int digits = trimmed.TakeWhile(char.IsAsciiDigit).Count();
        TimeSpan? unit = trimmed[digits..].Trim() switch
        {
            "s" => TimeSpan.FromSeconds(1),
            "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => null,
        };
        bool isNumber = int.TryParse(trimmed[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= MostUnits;
        value = isNumber && unit is { } one ? count * one : default;
        return isNumber && unit is not null;
    }

    public static bool CopySpeed(string text, [MaybeNullWhen(false)] out string value)
    {
        bool ok = CopySpeeds.TryParse(text, out CopySpeeds speeds);
        value = speeds.ToString();
        return ok;
    }

    public static bool Addresses(string text, [MaybeNullWhen(false)] out IReadOnlyList<IPAddress> value) =>
        All(text, Address, out value);

    public static bool Networks(string text, [MaybeNullWhen(false)] out IReadOnlyList<IPNetwork> value) =>
        All(text, Network, out value);

    public static bool HostNames(string text, [MaybeNullWhen(false)] out IReadOnlyList<string> value) =>
        All(text, HostName, out value);

    public static bool Word<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]);

    public static bool WebAddress(string text, out Uri? value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value) && value.Scheme is "http" or "https";

    public static bool YesNoOrUnset(string text, out bool? value)
    {
        bool ok = YesNo(text, out bool given);
        value = given;
        return ok;
    }

    public static bool WordOrUnset<T>(string text, out T? value)
        where T : struct, Enum
    {
        bool ok = Word(text, out T given);
        value = given;
        return ok;
    }

    public static bool FolderOrUnset(string text, out string? value) => Folder(text, out value);

    public static bool Region(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return text.Length is > 0 and <= LongestLabel && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
    }

    /// <summary>The letters that S3 allows, and those that other servers do.</summary>
    public static bool Bucket(string text, out string? value)
    {
        value = text;
        return text.Length is >= 3 and <= 255 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');
    }

    public static bool Secret(string text, out string? value)
    {
        value = text;
        return text.Length is > 0 and <= 2048 && text.All(letter => letter is > ' ' and < (char)0x7f);
    }

    /// <summary>The names that OpenTelemetry gives them.</summary>
    public static bool Protocol(string text, out OtlpProtocol value)
    {
        value = text == "grpc" ? OtlpProtocol.Grpc : OtlpProtocol.HttpProtobuf;
        return text is "grpc" or "http/protobuf";
    }

    public static bool Pairs(string text, out string? value)
    {
        value = text;
        return text.Length <= 4096 && text.Split(',').All(pair => pair.Trim().IndexOf('=', StringComparison.Ordinal) > 0 && !pair.Any(char.IsControl));
    }

    public static bool Token(string text, out string? value)
    {
        value = text;
        return text.Length is >= 20 and <= 512 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    private static bool Address(string text, [MaybeNullWhen(false)] out IPAddress value)
    {
        if (text == "localhost")
        {
            value = IPAddress.Loopback;
            return true;
        }

        return IPAddress.TryParse(text, out value);
    }

    private static bool Network(string text, out IPNetwork value)
    {
        if (IPAddress.TryParse(text, out IPAddress? single))
        {
            value = new IPNetwork(single, single.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out value);
    }

    private static bool HostName(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        string name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        return Uri.CheckHostName(name) != UriHostNameType.Unknown;
    }

    private static bool All<T>(string text, SettingReader<T> read, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        var items = new List<T>();
        value = items;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!read(part, out T? item))
            {
                return false;
            }

            items.Add(item);
        }

        return items.Count > 0;
    }
}
