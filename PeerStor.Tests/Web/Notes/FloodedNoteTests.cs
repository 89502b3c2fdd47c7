using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using PeerStor.Engine.Notes.Document;
using PeerStor.Tests.Support;
using PeerStor.Web.Api.Notes;

namespace PeerStor.Tests.Web.Notes;

/// <summary>Somebody sends far more than anybody types: the others go on, and the server's memory stays small (hostile.md 14).</summary>
public sealed class FloodedNoteTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const ulong Bad = 666;

    /// <summary>Typed each before the last, so that no two become one run.</summary>
    private const int Letters = 250_000;

    private const int Frames = 4;
    private const int AnyFar = 1 << 25;

    /// <summary>A letter that stands by itself takes about 100 bytes, and for a moment three times that.</summary>
    private const long MostGrowthBytes = 600L << 20;

    [Fact]
    public async Task Floods_are_refused_or_handled_and_the_others_go_on_typing()
    {
        using TempFolder folder = new();
        await using ServerProcess server = new(folder.File("data"));
        await server.SignInAsync();
        await server.StartAsync();
        using HttpResponseMessage made = await server.Client.PostAsJsonAsync("/api/v1/notes", new { title = "flooded" });
        string note = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        await using LiveClient other = await LiveClient.ConnectAsync(server, note, 1);
        await GoOnAsync(other, "begun");
        long before = server.ResidentBytes;
        long started = Stopwatch.GetTimestamp();
        await using LiveClient bad = await LiveClient.ConnectAsync(server, note, Bad);
        await bad.UntilAsync(client => client.Saved == 1);
        foreach ((string flood, byte[] update, string? refusal) in Floods())
        {
            (bad.Refusal, long saved) = (null, bad.Saved);
            await bad.SendAsync(LiveWire.SyncFrame(LiveWire.Update, update));
            await bad.UntilAsync(client => client.Refusal is not null || client.Saved > saved || client.IsOver);
            Assert.False(bad.IsOver, $"who sent {flood} is told nothing");
            Assert.Contains(refusal ?? bad.Refusal ?? "", bad.Refusal ?? "", StringComparison.Ordinal);
            await GoOnAsync(other, $" after {flood}");
            output.WriteLine($"{flood}: {bad.Refusal ?? "handled"}, {(server.ResidentBytes - before) >> 20} MiB more, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        }

        await ShoutAsync(bad);
        await GoOnAsync(other, " after shouting");
        long growth = server.ResidentBytes - before;
        output.WriteLine($"in the end {growth >> 20} MiB more, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        string text = await server.Client.GetStringAsync($"/api/v1/notes/{note}/content");
        Assert.Equal(other.Text, text);
        Assert.Contains(" after shouting", text, StringComparison.Ordinal);
        Assert.InRange(growth, long.MinValue, MostGrowthBytes);
    }

    private static async Task ShoutAsync(LiveClient bad)
    {
        string state = $$$"""{"cursor":{"anchor":"{{{new string('x', 3500)}}}"}}""";
        for (ulong clock = 1; clock <= 2000; clock++)
        {
            await bad.SendAsync(LiveWire.AwarenessFrame([new Presence(Bad, clock, state)]));
        }

        await bad.SendAsync(LiveWire.AwarenessFrame([.. Enumerable.Range(100, 50_000).Select(client => new Presence((ulong)client, 1, "{}"))]));

        // When this is saved, all that was said before has been heard.
        long saved = bad.Saved;
        await bad.SendAsync(LiveWire.SyncFrame(LiveWire.Update, Update(Bad, 0, [new WireStruct(StructKind.Text, 0, 1, Text: "x")])));
        await bad.UntilAsync(client => client.Saved > saved || client.IsOver);
    }

    /// <param name="Refusal">Words of it; null: the server may take it.</param>
    private sealed record Flood(string Name, byte[] Update, string? Refusal);

    private static IEnumerable<Flood> Floods() =>
    [
        new("more letters than a note may have", Update(Bad, 0, [new WireStruct(StructKind.Text, 0, 12_000_000, Text: new string('x', 12_000_000))]), "A note here has at most 10,000,000 characters"),
        new("a clock far ahead", Update(Bad, AnyFar, [new WireStruct(StructKind.Text, AnyFar, 1, Text: "x")]), "jumps too far"),
        new("an editor twice", [2, .. Encoding.ASCII.GetBytes("\u0001\u0005\0\u0004\u0001\u0004text\u0001x\u0001\u0005\0")], "twice"),
        .. Enumerable.Range(0, Frames).Select(frame => new Flood(
            $"{frame + 1} times {Letters} letters", Update(Bad, frame * Letters, Enumerable.Range(frame * Letters, Letters).Select(clock => new WireStruct(
                StructKind.Text, clock, 1, null, clock == 0 ? null : new CharId(Bad, clock - 1), "x"))), null)),
    ];

    private static byte[] Update(ulong editor, int clock, IEnumerable<WireStruct> structs)
    {
        UpdateWriter update = new(TextDocument.RootName);
        update.Number(1);
        WireStruct[] all = [.. structs];
        update.BeginRun(editor, all.Length, clock);
        foreach (WireStruct one in all)
        {
            update.Struct(one);
        }

        update.Number(0);
        return update.ToArray();
    }

    private static async Task GoOnAsync(LiveClient other, string words)
    {
        await other.UntilAsync(client => client.IsSynced);
        long saved = other.Saved;
        await other.TypeAsync(words);
        await other.UntilAsync(client => client.Saved > saved || client.IsOver);
        Assert.False(other.IsOver, $"the other was let go{words}");
    }
}
