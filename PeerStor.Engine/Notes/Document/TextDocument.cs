namespace PeerStor.Engine.Notes.Document;

/// <summary>
/// A text that several people type into at once and that ends the same everywhere, whatever arrives first: the part of a
/// Yjs 13 document that one Y.Text needs, speaking its update format, version 1. Not for several threads at once.
/// </summary>
/// <param name="editor">Who types through <see cref="Edit"/>: a number never used before, as two editors with one number
/// damage each other's text. Below 2^53.</param>
internal sealed class TextDocument(ulong editor, DocumentLimits? limits = null)
{
    /// <summary>The name of the text in the Yjs document: <c>doc.getText("text")</c>.</summary>
    public const string RootName = "text";

    private readonly DocumentLimits _limits = limits ?? DocumentLimits.Default;
    private readonly UpdateReader _reader = new(RootName, limits ?? DocumentLimits.Default);
    private readonly ItemStore _store = new();
    private readonly WaitingStructs _waiting = new();
    private readonly WaitingDeletions _waitingDeletions = new();

    /// <summary>In UTF-16 units.</summary>
    public int Length => _store.Length;

    /// <summary>Something has come that stands beside what has not.</summary>
    public bool IsWaiting => _waiting.Count + _waitingDeletions.Count > 0;

    public StateVector State => StateVector.Of(_store);

    /// <summary>Takes an update whole, or refuses it and changes nothing.</summary>
    /// <param name="isAccepted">Some device took it once, so it is part of the note, however large that is: only what cannot be read
    /// is refused.</param>
    public UpdateResult Apply(ReadOnlySpan<byte> update, bool isAccepted = false)
    {
        ParsedUpdate parsed;
        try
        {
            parsed = _reader.Read(update, isAccepted);
        }
        catch (DamagedUpdateException damage)
        {
            return UpdateResult.Refused(damage.Message);
        }

        UpdatePlan plan = new(_store, parsed.Runs);
        if (!isAccepted && Refusal(plan, parsed.Deletions) is { } refusal)
        {
            return UpdateResult.Refused(refusal);
        }

        bool isNews = plan.Steps.Count > 0 | Perform(plan) | Delete(parsed.Deletions);
        if (plan.Steps.Count > 0)
        {
            GoOnWithWaiting();
        }

        _store.Join();
        return new UpdateResult(isNews);
    }

    /// <summary>Everything that somebody with a given state does not have, and all deletions, as one update.</summary>
    public byte[] Encode(StateVector? known = null) =>
        new StateWriter(RootName, _store, _waiting, _waitingDeletions).Write(known ?? StateVector.Empty);

    /// <summary>Replaces a piece of the text; answers the update for everybody else, null when nothing changes.</summary>
    /// <exception cref="ArgumentException">The piece is not in the text, or would cut a character in two.</exception>
    public byte[]? Edit(int start, int removed, string inserted) => removed == 0 && inserted.Length == 0
        ? null
        : new LocalEdit(RootName, _store, editor).Replace(start, removed, inserted);

    public override string ToString() => string.Create(Length, _store, static (text, store) =>
    {
        for (Item? item = store.First; item is not null; item = item.Right)
        {
            if (item.IsLiving)
            {
                item.Client.LettersOf(item).CopyTo(text);
                text = text[item.Length..];
            }
        }
    });

    private string? Refusal(UpdatePlan plan, IReadOnlyList<DeletedRange> deletions)
    {
        if (_waiting.Count + plan.Waiting.Count > _limits.MostWaiting
            || _waiting.Bytes + plan.Waiting.Sum(waiting => (long)waiting.Struct.WaitingBytes) > _limits.MostWaitingBytes)
        {
            return "Too much waits for changes that have not come.";
        }

        if (plan.Waiting.Any(waiting => waiting.Struct.Clock - _store.ClockOf(waiting.Client) > _limits.LargestClockJump))
        {
            return "A clock in the update jumps too far.";
        }

        if (deletions.Count > _limits.MostWaiting / 2
            && _waitingDeletions.Count + deletions.Count(range => range.End > _store.ClockOf(range.Client)) > _limits.MostWaiting)
        {
            return "Too many deletions wait for changes that have not come.";
        }

        // What waits will be in the text one day; its letters take at most the bytes that were counted for it. A text that is too long
        // already may be changed as long as it does not grow.
        long added = plan.Steps.Sum(step => (long)(step.Struct.Text?.Length ?? 0));
        return added > 0 && Length + (_waiting.Bytes / 2) + added > _limits.MostCharacters
            && LengthAfter(plan, deletions) > Math.Max(_limits.MostCharacters, Length)
            ? $"A note here has at most {_limits.MostCharacters:N0} characters, and this would be more. Take something out, or go on in another note."
            : null;
    }

    /// <summary>How long the text is once an update is in it and nothing waits any more, without what is deleted by then.</summary>
    private long LengthAfter(UpdatePlan plan, IReadOnlyList<DeletedRange> deletions)
    {
        WaitingDeletions deleted = new();
        foreach (DeletedRange range in _waitingDeletions.Clients.SelectMany(_waitingDeletions.Of).Concat(deletions))
        {
            deleted.Add(range);
        }

        Dictionary<ulong, int> ends = [];
        long length = Length - deleted.Clients.SelectMany(deleted.Of).Sum(range => (long)_store.LivingIn(range));
        foreach ((ulong client, WireStruct step) in plan.Steps)
        {
            ends[client] = step.End;
            length += step.Text is null ? 0 : Left(client, step.Clock, step.End);
        }

        // What waits may be in the update once more.
        return length + _waiting.Clients.Sum(client => _waiting.Of(client).Where(waiting => waiting.Text is not null)
            .Sum(waiting => Left(client, Math.Max(waiting.Clock, ends.GetValueOrDefault(client)), waiting.End)));

        long Left(ulong client, int start, int end) => Math.Max(
            0, end - start - deleted.Of(client).Sum(range => Math.Max(0, Math.Min(range.End, end) - Math.Max(range.Start, start))));
    }

    private bool Perform(UpdatePlan plan)
    {
        foreach ((ulong client, WireStruct step) in plan.Steps)
        {
            _store.Integrate(client, step);
        }

        return plan.Waiting.Count > 0 && _waiting.Add(plan);
    }

    // Deletes what is here; the rest waits.
    private bool Delete(IReadOnlyList<DeletedRange> ranges)
    {
        bool isNews = false;
        foreach (DeletedRange range in ranges)
        {
            int known = _store.ClockOf(range.Client);
            if (range.Start < known)
            {
                isNews |= _store.Delete(range with { End = Math.Min(range.End, known) });
            }

            if (range.End > known)
            {
                isNews |= _waitingDeletions.Add(range with { Start = Math.Max(range.Start, known) });
            }
        }

        return isNews;
    }

    private void GoOnWithWaiting()
    {
        if (_waiting.CanGoOn(_store))
        {
            Perform(new UpdatePlan(_store, _waiting.TakeAll()));
        }

        if (_waitingDeletions.Count > 0)
        {
            Delete(_waitingDeletions.TakeReady(_store));
        }
    }
}
