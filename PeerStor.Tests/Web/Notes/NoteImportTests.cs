using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using PeerStor.Engine.Common;
using PeerStor.Engine.Notes;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Notes that come from elsewhere are as old here as they were there.</summary>
public sealed class NoteImportTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly HttpClient _client = fixture.Server.Client;

    [Fact]
    public async Task A_note_keeps_the_dates_that_its_file_says()
    {
        string id = await ImportAsync("---\ntitle: Diary\ncreated: 2019-03-04 10:20\nmodified: 2021-05-06T07:08:09Z\ncolour: blue\n---\ntext\n");

        JsonElement listed = (await _client.GetFromJsonAsync<JsonElement>("/api/v1/notes")).GetProperty("items").EnumerateArray()
            .Single(note => note.GetProperty("id").GetString() == id);
        Assert.Equal(("2019-03-04T10:20:00", "2021-05-06T07:08:09"), (Moment(listed, "created_at"), Moment(listed, "updated_at")));
        string exported = await _client.GetStringAsync($"/api/v1/notes/{id}/export");
        Assert.Contains("created_at: 2019-03-04T10:20:00Z\nupdated_at: 2021-05-06T07:08:09Z\n", exported, StringComparison.Ordinal);
        Assert.Contains("datetime=\"2019-03-04T10:20:00", await _client.GetStringAsync("/notepad"), StringComparison.Ordinal);
        Assert.Equal(("2019-03-04T10:20:00", "2021-05-06T07:08:09"), await DatesAsync(await ImportAsync(exported.Replace("Diary", "Again", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("no front matter", "&modified=2020-01-02T03:04:05Z", "2020-01-02T03:04:05", "2020-01-02T03:04:05")]
    [InlineData("---\ndate: 2018-01-01\n---\n", "&modified=2020-01-02T03:04:05Z", "2018-01-01T00:00:00", "2020-01-02T03:04:05")]
    [InlineData("---\ndate: 2018-01-01\n---\n", "", "2018-01-01T00:00:00", "2018-01-01T00:00:00")]
    [InlineData("---\nupdated: '2018-01-01'\ncreated: 2019-01-01\n---\n", "", "2019-01-01T00:00:00", "2019-01-01T00:00:00")]
    public async Task What_the_file_says_goes_before_when_it_was_changed(string file, string query, string created, string updated)
    {
        Assert.Equal((created, updated), await DatesAsync(await ImportAsync(file + Guid.NewGuid(), query)));
    }

    [Theory]
    [InlineData("created: 2019-02-30\nupdated: soon", "&modified=yesterday")]
    [InlineData("created: 12:30\ndate:", "")]
    [InlineData("created: 0001-01-01\nupdated: 9999-12-31T23:59:59-14:00", "&modified=0001-01-01T00:00:00%2B14:00")]
    [InlineData("created: 2999-01-01", "&modified=2999-01-01")]
    public async Task A_date_that_cannot_be_is_no_date_and_no_obstacle(string dates, string query)
    {
        DateTime before = DateTime.Parse(await NowAsync(), null);

        (string created, string updated) = await DatesAsync(await ImportAsync($"---\n{dates}\n---\n{Guid.NewGuid()}", query));

        Assert.True(DateTime.Parse(created, null) >= before && DateTime.Parse(updated, null) >= before, $"{created} {updated}");
    }

    [Fact]
    public void An_update_from_before_there_were_dates_is_read_without_one()
    {
        NoteUpdateRecord record = new(new UserId(Guid.NewGuid()), 3, [1, 2], TypedMs: -5);
        byte[] old = Cbor.Map(writer =>
        {
            writer.Field(1, record.Author.Value);
            writer.Field(2, 3L);
            writer.Field(3, [1, 2]);
        });

        Assert.Null(NoteUpdateRecord.Decode(old).TypedMs);
        Assert.Equal(old, (record with { TypedMs = null }).Encode());
        Assert.Equal(-5, NoteUpdateRecord.Decode(record.Encode()).TypedMs);
    }

    /// <summary>When something that begins here begins.</summary>
    private async Task<string> NowAsync() => (await DatesAsync(await ImportAsync(Guid.NewGuid().ToString()))).Created;

    private async Task<string> ImportAsync(string file, string query = "")
    {
        using StringContent text = new(file, Encoding.UTF8, "text/markdown");
        using HttpResponseMessage made = await _client.PostAsync($"/api/v1/notes-import?name=file.md{query}", text);
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("note").GetProperty("id").GetString()!;
    }

    private async Task<(string Created, string Updated)> DatesAsync(string id)
    {
        JsonElement note = await _client.GetFromJsonAsync<JsonElement>($"/api/v1/notes/{id}");
        return (Moment(note, "created_at"), Moment(note, "updated_at"));
    }

    private static string Moment(JsonElement note, string field) => note.GetProperty(field).GetDateTimeOffset().ToString("s");
}
