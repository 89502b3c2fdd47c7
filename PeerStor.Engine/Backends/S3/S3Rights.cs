using System.Collections.Concurrent;

namespace PeerStor.Engine.Backends.S3;

/// <summary>What a key of S3 is allowed, one by one.</summary>
internal enum S3Right
{
    List,
    Read,
    Write,
    Delete,

    /// <summary>Those that stopped in the middle: handy, but not needed.</summary>
    ListUploads,
}

/// <summary>What the key was seen to be allowed and refused, so that a refusal can name both.</summary>
internal sealed class S3Rights
{
    private static readonly Dictionary<S3Right, (string Verb, string Permission)> Names = new()
    {
        [S3Right.List] = ("list", "s3:ListBucket"),
        [S3Right.Read] = ("read", "s3:GetObject"),
        [S3Right.Write] = ("write", "s3:PutObject"),
        [S3Right.Delete] = ("delete", "s3:DeleteObject"),
        [S3Right.ListUploads] = ("list unfinished uploads", "s3:ListBucketMultipartUploads"),
    };

    private readonly ConcurrentDictionary<S3Right, bool> _seen = new();

    public void Note(S3Right right, bool isAllowed) => _seen[right] = isAllowed;

    public bool Knows(S3Right right) => _seen.ContainsKey(right);

    /// <summary>Such as "The key may list and read, but not write in the bucket photos at s3.example.org."</summary>
    /// <param name="refused">What was refused just now.</param>
    /// <param name="key">Whose rights they are, as a sentence begins.</param>
    public string Say(S3Right refused, string key, string place)
    {
        List<S3Right> may = Those(isAllowed: true);
        List<S3Right> mayNot = [.. Those(isAllowed: false).Append(refused).Distinct().Order()];
        string not = mayNot.Count == 1 ? "not " : "neither ";
        return $"{key} may {(may.Count == 0 ? "" : Joined(may, Verb, " and ") + ", but ")}{not}{Joined(mayNot, Verb, " nor ")} in the {place}: "
            + $"give it {Joined(mayNot, right => Names[right].Permission, " and ")}.";
    }

    public static string Verb(S3Right right) => Names[right].Verb;

    private List<S3Right> Those(bool isAllowed) =>
        [.. _seen.Where(one => one.Value == isAllowed && one.Key != S3Right.ListUploads).Select(one => one.Key).Order()];

    /// <summary>One, two or more, with the word before the last.</summary>
    private static string Joined(List<S3Right> rights, Func<S3Right, string> name, string last) => rights.Count == 1
        ? name(rights[0])
        : string.Join(", ", rights.Take(rights.Count - 1).Select(name)) + last + name(rights[^1]);
}
