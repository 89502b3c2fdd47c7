using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Shared;

/// <summary>The words of the short messages.</summary>
public static class Toasts
{
    public static readonly ToastView Gone = new("It was not here any more.");

    public static ToastView Trashed(Entry entry) => new($"“{entry.Name}” is in the trash.", entry.Id);

    public static ToastView Restored(Entry entry) => new($"“{entry.Name}” is back.");

    public static ToastView Purged(string name) => new($"“{name}” is gone for good.");

    public static ToastView Refused(ChangeOutcome outcome) => new(Words(outcome, ""), IsBad: true);

    /// <summary>Why a change was refused, as a sentence for people.</summary>
    public static string Words(ChangeOutcome outcome, string name) => outcome switch
    {
        ChangeOutcome.NotFound => "It is not here any more. Nothing was changed.",
        ChangeOutcome.NameTaken => $"There is already something called “{name}” here. Choose another name.",
        ChangeOutcome.NameInvalid => EntryName.Problem(name) ?? "That name cannot be used.",
        ChangeOutcome.IntoItself => "A folder cannot go into itself.",
        ChangeOutcome.NotAFolder => "That is a file, not a folder.",
        ChangeOutcome.TagInvalid => TagName.Normalize(name, out string? problem) is null ? problem! : "One of those tags cannot be used.",
        ChangeOutcome.TooManyTags => $"An entry may have {TagName.MostOnOneEntry} tags. Take some away first.",
        ChangeOutcome.ReadOnly => "The disk failed, so this device takes no changes now. Your files can still be read. See Home.",
        _ => "Nothing was changed.",
    };
}
