using PeerStor.Engine.Files;

namespace PeerStor.Web.Pages.Shared;

/// <summary>The words of the short messages.</summary>
public static class Toasts
{
    public static readonly ToastView Gone = new("It was not here any more.");

    public static ToastView Trashed(IReadOnlyList<Entry> entries) =>
        new($"{Named(entries)} in the trash.", UndoView.Restore(entries.Select(entry => entry.Id)));

    public static ToastView Restored(IReadOnlyList<Entry> entries) => new($"{Named(entries)} back.");

    public static ToastView Purged(int count) => new(count == 1 ? "It is gone for good." : $"{Format.Count(count)} are gone for good.");

    public static ToastView Refused(ChangeOutcome outcome) => new(Words(outcome, ""), IsBad: true);

    /// <summary>What to say of several changes: how it went, and of what could not be done how many and why.</summary>
    public static ToastView Of(BatchChange change, Func<IReadOnlyList<Entry>, ToastView> done)
    {
        List<Entry> entries = [.. change.Items.Where(item => item.IsDone).Select(item => item.Change.Entry).OfType<Entry>()];
        if (change.Items.FirstOrDefault(item => !item.IsDone) is not { } refused)
        {
            return entries.Count > 0 ? done(entries) : Gone;
        }

        int count = change.Items.Count(item => !item.IsDone);
        return entries.Count == 0
            ? Refused(refused.Change.Outcome)
            : done(entries) is { } view ? view with
            {
                Text = $"{view.Text} {Format.Count(count)} could not be done: {Words(refused.Change.Outcome, refused.Change.Entry?.Name ?? "")}",
                IsBad = true,
            } : Gone;
    }

    /// <summary>Why a change was refused, as a sentence for people.</summary>
    public static string Words(ChangeOutcome outcome, string name) => outcome switch
    {
        ChangeOutcome.NotFound => "It is not here any more. Nothing was changed.",
        ChangeOutcome.NotAllowed => "You may see this, but not change it here. Nothing was changed.",
        ChangeOutcome.NameTaken => $"There is already something called “{name}” here. Choose another name.",
        ChangeOutcome.NameInvalid => EntryName.Problem(name) ?? "That name cannot be used.",
        ChangeOutcome.IntoItself => "A folder cannot go into itself.",
        ChangeOutcome.NotAFolder => "That is a file, not a folder.",
        ChangeOutcome.ReadOnly => "The disk is full or failed, so this device takes no changes now. Your files can still be read. See Home.",
        ChangeOutcome.Damaged => "A part of its content is damaged on this device. Nothing was changed. See Home.",
        ChangeOutcome.OverQuota => "There is no room for it: whose folder it is may not store that much. What was copied before stays.",
        ChangeOutcome.ChangedMeanwhile =>
            "Somebody changed it while it was moved, so the original stayed where it was. What was copied before is there, too: compare the two, then delete one.",
        ChangeOutcome.TagInvalid => TagName.Normalize(name, out string? problem) is null ? problem! : "One of those tags cannot be used.",
        ChangeOutcome.TooManyTags => $"An entry may have {TagName.MostOnOneEntry} tags. Take some away first.",
        _ => "Nothing was changed.",
    };

    /// <summary>"“a.txt” is"; "12 entries are".</summary>
    internal static string Named(IReadOnlyList<Entry> entries) =>
        entries.Count == 1 ? $"“{entries[0].Name}” is" : $"{Format.Count(entries.Count)} entries are";
}
