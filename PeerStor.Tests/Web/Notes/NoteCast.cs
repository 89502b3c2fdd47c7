using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Common;
using PeerStor.Tests.Web.Hosting;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Everybody that there is, and a note in the folder that is shared with some of them.</summary>
public sealed class NoteCast : IAsyncLifetime
{
    /// <summary>A word that stands only in the note's text.</summary>
    public const string Word = "quokka";

    public const string Title = "zebra plan";

    internal FolderRightsCast Cast { get; private set; } = null!;

    internal HttpClient Owner => Cast.People["owner"].Client;

    internal HttpClient Nobody { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Cast = await FolderRightsCast.StartAsync();
        Nobody = Cast.Server.NewClient(null);
    }

    public async Task DisposeAsync()
    {
        Nobody.Dispose();
        await Cast.DisposeAsync();
    }

    internal async Task<EntryId> CreateAsync(string title, string text)
    {
        using HttpResponseMessage made = await Owner.PostAsJsonAsync("api/v1/notes", new { title, content = text, folder = Cast.Top.ToString() });
        made.EnsureSuccessStatusCode();
        return EntryId.Parse((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!, null);
    }
}
