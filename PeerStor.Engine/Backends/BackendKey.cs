namespace PeerStor.Engine.Backends;

/// <summary>Keys that every backend can hold: parts of ASCII letters, digits, dot, dash and underscore, joined by slashes.</summary>
internal static class BackendKey
{
    private const int Longest = 512;

    public static bool IsValid(string key) =>
        key.Length is > 0 and <= Longest && key.Split('/').All(part => part.Length > 0 && part[0] != '.' && part.All(IsAllowed));

    public static void Check(string key)
    {
        if (!IsValid(key))
        {
            throw new ArgumentException($"“{key}” cannot be the key of an object.", nameof(key));
        }
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';
}
