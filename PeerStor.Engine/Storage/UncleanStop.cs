namespace PeerStor.Engine.Storage;

/// <summary>Knows whether the last run of this data directory ended without closing it: a mark is there while one runs.</summary>
internal sealed class UncleanStop : IDisposable
{
    private readonly string _mark;

    private UncleanStop(string mark, bool happened)
    {
        _mark = mark;
        Happened = happened;
    }

    public bool Happened { get; }

    public static UncleanStop Watch(DataDirectory directory)
    {
        string mark = Path.Combine(directory.Run, "running");
        bool happened = File.Exists(mark);
        using (File.Create(mark))
        {
            return new UncleanStop(mark, happened);
        }
    }

    public void Dispose() => File.Delete(_mark);
}
