using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.FolderRights;

/// <summary>Rights as people and scripts say them: from one word to the next they grow, but "upload" and "none" stand apart.</summary>
internal static class RightsWords
{
    /// <summary>What can be chosen, in the order in which it is offered.</summary>
    public static readonly IReadOnlyList<(string Word, Rights Rights, string Text)> All =
    [
        ("read", Rights.Read, "may read"),
        ("write", Rights.Read | Rights.Write | Rights.Upload, "may read and change"),
        ("share", Rights.Read | Rights.Write | Rights.Upload | Rights.Share, "may read, change and make links"),
        ("admin", Rights.All, "may do everything, also say who else may"),
        ("upload", Rights.Upload, "may only send files here, and see none"),
        ("none", Rights.None, "may not see it"),
    ];

    public static Rights? Parse(string? word) =>
        All.Where(one => one.Word == word).Select(one => (Rights?)one.Rights).FirstOrDefault();

    public static string Word(Rights rights) => Of(rights).Word;

    /// <summary>As the second part of a sentence: "Ben may read".</summary>
    public static string Text(Rights rights) => Of(rights).Text;

    private static (string Word, Rights Rights, string Text) Of(Rights rights) =>
        rights.HasFlag(Rights.Admin) ? All[3]
        : rights.HasFlag(Rights.Share) ? All[2]
        : rights.HasFlag(Rights.Write) ? All[1]
        : rights.HasFlag(Rights.Read) ? All[0]
        : rights.HasFlag(Rights.Upload) ? All[4]
        : All[5];
}
