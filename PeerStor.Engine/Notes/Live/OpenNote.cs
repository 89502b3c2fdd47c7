using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Notes.Document;
using PeerStor.Engine.Notes.Text;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes.Live;

/// <summary>
/// A note that somebody has open: one document in memory for all of them. What is typed goes to the others at once and into
/// the journal within a moment; only then its writer is told that it is saved.
/// </summary>
internal sealed class OpenNote : IDisposable
{
    private readonly NoteDesk _desk;
    private readonly EntryId _id;
    private readonly TextDocument _document;
    private readonly List<NoteSession> _sessions = [];
    private readonly NoteWriter _writer;
    private readonly Lock _gate = new();
    private readonly HashSet<long> _own = [];
    private readonly List<long> _closed = [];
    private ITimer? _rest;
    private Caller? _reader;
    private long _read;
    private bool _isLoaded;

    public OpenNote(NoteDesk desk, EntryId id)
    {
        _desk = desk;
        _id = id;
        _document = new TextDocument(NoteDesk.Editor(), new DocumentLimits { MostCharacters = desk.MostCharacters });
        _writer = new NoteWriter(desk, this, id);
    }

    public EntryId Id => _id;

    /// <summary>Who holds it: sessions, and work that is under way. Counted by <see cref="Notebook"/> under its own gate.</summary>
    public int Holds { get; set; }

    public NoteWriter Writer => _writer;

    public Caller? Reader => _reader;

    public NoteSession? Join(Caller caller, bool canWrite)
    {
        NoteSession session = new(this, caller, canWrite);
        lock (_gate)
        {
            if (_sessions.Count >= NoteLimits.MostSessions)
            {
                return null;
            }

            Load(caller);
            _sessions.Add(session);
        }

        session.EndWithGrant();
        return session;
    }

    public async Task LeaveAsync(NoteSession session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
        }

        await _desk.LetGoAsync(this);
    }

    /// <summary>Reads what is not read yet; a caller who can open the note is needed for it.</summary>
    public void Load(Caller caller)
    {
        lock (_gate)
        {
            _reader = caller;
            _desk.Journal.Database.Read(connection => Load(connection, caller));
        }
    }

    /// <summary>Something came from another device: it goes into the document and on to everybody here.</summary>
    public void Pull()
    {
        lock (_gate)
        {
            if (_isLoaded && _reader is { } reader)
            {
                _desk.Journal.Database.Read(connection => Load(connection, reader));
            }
        }
    }

    public byte[] StateVector()
    {
        lock (_gate)
        {
            return _document.State.Encode();
        }
    }

    public byte[] MissingOf(ReadOnlySpan<byte> vector)
    {
        lock (_gate)
        {
            try
            {
                return _document.Encode(Document.StateVector.Read(vector));
            }
            catch (DamagedUpdateException damage)
            {
                throw new InvalidDataException(damage.Message, damage);
            }
        }
    }

    public string? Apply(NoteSession from, byte[] update)
    {
        if (!from.CanWrite)
        {
            return "You may read this note, and not change it.";
        }

        lock (_gate)
        {
            if (!_writer.HasRoom)
            {
                return "This device cannot save at the moment.";
            }

            UpdateResult result = _document.Apply(update);
            if (result.Refusal is { } refusal)
            {
                return refusal;
            }

            from.Sent++;
            if (result.IsNews)
            {
                Tell(update, except: from);
            }

            // What was known before is told as saved, too, after what it was known by.
            _writer.Add(from.Caller, result.IsNews ? update : null, from);
            return null;
        }
    }

    /// <summary>The document is typed into by this device itself, for somebody.</summary>
    /// <returns>Null when nothing was to be changed.</returns>
    public Task<bool>? Edit(Caller caller, Func<string, IReadOnlyList<TextEdit>> change)
    {
        lock (_gate)
        {
            bool typed = false;
            foreach (TextEdit edit in change(_document.ToString()).Reverse())
            {
                if (_document.Edit(edit.Start, edit.Removed, edit.Inserted) is { } update)
                {
                    typed = true;
                    Tell(update, except: null);
                    _writer.Add(caller, update, session: null);
                }
            }

            return typed ? _writer.WrittenAsync() : null;
        }
    }

    /// <summary>Takes what came another way than by the journal, for somebody who may write here.</summary>
    /// <returns>Null when it is refused, or this device cannot save at the moment.</returns>
    public Task<bool>? Merge(Caller caller, byte[] update)
    {
        lock (_gate)
        {
            if (!_writer.HasRoom || _document.Apply(update) is { Refusal: not null })
            {
                return null;
            }

            Tell(update, except: null);
            _writer.Add(caller, update, session: null);
            return _writer.WrittenAsync();
        }
    }

    /// <summary>The whole document.</summary>
    public byte[] State()
    {
        lock (_gate)
        {
            return _document.Encode();
        }
    }

    /// <summary>The text, its state, and the row up to which the journal gives just that; null while something waits.</summary>
    public (string Text, byte[] State, long? UpTo) Look()
    {
        lock (_gate)
        {
            bool isIdle = _writer.IsIdle;
            Pull();
            return (_document.ToString(), _document.State.Encode(), isIdle ? _read : null);
        }
    }

    public string Text()
    {
        lock (_gate)
        {
            return _document.ToString();
        }
    }

    /// <summary>
    /// The whole document, to be kept; null while something in it cannot be opened, or is not in the journal: what a kept state has
    /// is not written again, so the other devices would never get it if this one stopped now.
    /// </summary>
    public (byte[] State, long UpTo)? ToKeep()
    {
        lock (_gate)
        {
            return _closed.Count == 0 && _isLoaded && _writer.IsIdle ? (_document.Encode(), _read) : null;
        }
    }

    public void NoteOwn(IEnumerable<long> rows)
    {
        lock (_gate)
        {
            _own.UnionWith(rows.Where(row => row > _read));
        }
    }

    /// <summary>Ends the sessions whose rights are no longer what they were when they began.</summary>
    public void CheckRights(Func<Caller, (bool MayRead, bool MayWrite)> rights)
    {
        List<NoteSession> sessions;
        lock (_gate)
        {
            sessions = [.. _sessions];
        }

        foreach (NoteSession session in sessions)
        {
            (bool mayRead, bool mayWrite) = rights(session.Caller);
            if (!mayRead)
            {
                session.End("This note is not here any more, or no longer shared with you.");
            }
            else if (mayWrite != session.CanWrite)
            {
                session.End("What you may do with this note has changed.");
            }
        }
    }

    /// <summary>What is in memory is not what may be on disk: everybody begins anew.</summary>
    public void EndAll(string reason)
    {
        lock (_gate)
        {
            _sessions.ForEach(session => session.End(reason));
        }
    }

    /// <summary>Nobody has it open: it is closed when this timer has run, unless somebody holds it again.</summary>
    public void RestFor(ITimer timer)
    {
        _rest?.Dispose();
        _rest = timer;
    }

    public void Dispose()
    {
        _rest?.Dispose();
        _writer.Dispose();
    }

    private bool Load(DatabaseConnection connection, Caller caller)
    {
        if (!_isLoaded)
        {
            (byte[]? state, long upTo) = _desk.Journal.ReadState(connection, caller, _id);
            if (state is not null && _document.Apply(state, isAccepted: true).Refusal is null)
            {
                _read = upTo;
            }

            foreach (byte[] update in _desk.Journal.ReadHeld(connection, caller, _id).SelectMany(updates => updates ?? []))
            {
                _document.Apply(update, isAccepted: true);
            }

            _isLoaded = true;
        }

        foreach (long row in _closed.ToList())
        {
            Take([.. _desk.Journal.ReadAfter(connection, caller, _id, row - 1, row)]);
        }

        Take(_desk.Journal.ReadAfter(connection, caller, _id, _read));
        return true;
    }

    private void Take(IEnumerable<(long Row, IReadOnlyList<byte[]>? Updates)> rows)
    {
        foreach ((long row, IReadOnlyList<byte[]>? updates) in rows)
        {
            _read = Math.Max(_read, row);
            if (_own.Remove(row))
            {
                continue;
            }

            _closed.Remove(row);
            if (updates is null)
            {
                _closed.Add(row);
                continue;
            }

            foreach (byte[] update in updates)
            {
                if (_document.Apply(update, isAccepted: true).IsNews)
                {
                    Tell(update, except: null);
                }
            }
        }
    }

    private void Tell(byte[] update, NoteSession? except)
    {
        foreach (NoteSession session in _sessions)
        {
            if (session != except)
            {
                session.Tell(NoteNews.OfUpdate(update));
            }
        }
    }
}
