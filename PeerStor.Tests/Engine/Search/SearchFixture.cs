using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Search;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Search;

/// <summary>An engine with files in it, whose index is waited for before each question.</summary>
internal sealed class SearchFixture : IAsyncDisposable
{
    private SearchFixture(EngineFixture files) => Files = files;

    public EngineFixture Files { get; }

    public static async Task<SearchFixture> OpenAsync(params (string Path, string Text)[] files)
    {
        SearchFixture fixture = new(await EngineFixture.OpenAsync());
        foreach ((string path, string text) in files)
        {
            await fixture.PutAsync(path, text);
        }

        return fixture;
    }

    public async Task<EntryId> PutAsync(string path, string text) =>
        (await Files.PutAsync(path, Encoding.UTF8.GetBytes(text))).File!.Entry.Id;

    public async Task<SearchAnswer> AskAsync(string question, string? cursor = null, int limit = 50)
    {
        await IndexedAsync();
        return await Files.Engine.Search.FindAsync(Files.Owner, question, cursor, limit, default);
    }

    /// <summary>The paths of what is found, best first.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string question) =>
        [.. (await AskAsync(question)).Hits.Select(hit => hit.Path)];

    public async Task IndexedAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (Files.Engine.Search.IsBusy)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    public ValueTask DisposeAsync() => Files.DisposeAsync();
}
