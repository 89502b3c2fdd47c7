using System.Threading.Channels;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes.Live;

/// <summary>One window that somebody has a note open in. What it is told comes in <see cref="News"/>, in order.</summary>
public sealed class NoteSession : IAsyncDisposable
{
    private readonly OpenNote _note;
    private readonly Channel<NoteNews> _news = Channel.CreateBounded<NoteNews>(new BoundedChannelOptions(NoteLimits.MostNewsBehind)
    {
        SingleReader = true,
    });

    private CancellationTokenRegistration _end;
    private bool _left;
    private long _behindBytes;

    internal NoteSession(OpenNote note, Caller caller, bool canWrite)
    {
        _note = note;
        Caller = caller;
        CanWrite = canWrite;
    }

    public Caller Caller { get; }

    public bool CanWrite { get; }

    public ChannelReader<NoteNews> News => _news.Reader;

    /// <summary>Updates that this session sent, and how many of them are on disk.</summary>
    internal long Sent { get; set; }

    internal long Saved { get; set; }

    /// <summary>Updates of this session that are not on disk yet.</summary>
    public long Unsaved => Sent - Saved;

    /// <summary>Completes when what this session sent until now is on disk, or may not be.</summary>
    public Task SavedAsync() => _note.Writer.WriteAsync();

    /// <summary>How much of each editor's typing is here, as Yjs encodes it.</summary>
    public byte[] StateVector() => _note.StateVector();

    /// <summary>What somebody lacks who has a state, as one update.</summary>
    /// <exception cref="InvalidDataException">The state cannot be read.</exception>
    public byte[] MissingOf(ReadOnlyMemory<byte> vector) => _note.MissingOf(vector.Span);

    /// <summary>Takes an update, or says in words why not. It is on disk when <see cref="NoteNewsKind.Saved"/> says so.</summary>
    public string? Apply(byte[] update) => _note.Apply(this, update);

    /// <summary>So many bytes of updates have been passed on and are not held for this session any more.</summary>
    public void Told(int bytes) => Interlocked.Add(ref _behindBytes, -bytes);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _left, true))
        {
            return;
        }

        await _end.DisposeAsync();
        await _note.LeaveAsync(this);
    }

    internal void EndWithGrant() => _end = Caller.Ended.Register(() => End("Your sign-in has ended."));

    /// <summary>Who is too far behind is let go: it asks anew, and gets what it lacks in one piece.</summary>
    internal void Tell(NoteNews news)
    {
        if (Interlocked.Add(ref _behindBytes, news.Update.Length) > NoteLimits.MostBytesBehind || !_news.Writer.TryWrite(news))
        {
            _news.Writer.TryComplete();
        }
    }

    internal void End(string reason)
    {
        _news.Writer.TryWrite(NoteNews.OfEnd(reason));
        _news.Writer.TryComplete();
    }
}
