using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Peers;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>Devices as processes of their own, paired by invitation.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task What_is_stored_on_one_device_is_read_on_the_other_with_the_same_token()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        byte[] content = EngineFixture.RandomBytes(3_000_000, 1);

        await TestCluster.PutAsync(cluster.Nodes[0], "films/one.bin", content);

        await TestCluster.UntilAsync(
            async () => (await TestCluster.GetAsync(cluster.Nodes[1], "films/one.bin"))?.AsSpan().SequenceEqual(content) == true,
            "the file is on the second device");
    }

    [Fact]
    public async Task A_file_is_read_from_its_second_copy_after_the_first_device_is_gone()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        byte[] content = EngineFixture.RandomBytes(5_000_000, 2);
        JsonElement told = await TestCluster.PutAsync(cluster.Nodes[0], "one.bin", content);
        Assert.Equal((2, 2), (told.GetProperty("copies").GetInt32(), told.GetProperty("target").GetInt32()));

        await cluster.Nodes[0].KillAsync();

        Assert.Equal(content, await TestCluster.GetAsync(cluster.Nodes[1], "one.bin"));
    }

    [Fact]
    public async Task A_device_tells_its_members_the_sums_of_its_tables_and_nobody_else()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        await TestCluster.PutAsync(cluster.Nodes[0], "one.bin", EngineFixture.RandomBytes(100_000, 3));
        string address = (await PeersAsync(cluster.Nodes[1])).Single(peer => peer.GetProperty("state").GetString() == "connected")
            .GetProperty("addresses")[0].GetString()!;
        using NodeIdentity member = NodeIdentity.FromPem(
            await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(cluster.Nodes[1].DatabaseFile)!, "node.key")));
        using NodeIdentity stranger = NodeIdentity.Create();

        await TestCluster.UntilAsync(
            async () =>
            {
                using PeerLink link = new(member.CreateCertificate(DateTimeOffset.UtcNow), PeerAddress.Url(address)!, null);
                TreeDigest told = TreeDigest.Decode(await link.AskForSumsAsync([], default));
                using DatabaseConnection connection = new(cluster.Nodes[1].DatabaseFile, readOnly: true);
                TreeDigest own = TreeDigest.Of(connection);
                return own.IsComparableWith(told) && own.Sums.AsSpan().SequenceEqual(told.Sums);
            },
            "both devices have the same sums");
        using PeerLink strange = new(stranger.CreateCertificate(DateTimeOffset.UtcNow), PeerAddress.Url(address)!, null);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => strange.AskForSumsAsync([], default));
    }

    [Fact]
    public async Task A_device_that_was_away_gets_what_it_missed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        await cluster.Nodes[1].KillAsync();
        JsonElement told = await TestCluster.PutAsync(cluster.Nodes[0], "missed.bin", EngineFixture.RandomBytes(100_000, 3));
        Assert.Equal(1, told.GetProperty("copies").GetInt32());

        await cluster.Nodes[1].StartAsync();

        await TestCluster.UntilAsync(async () => await CopiesAsync(cluster.Nodes[0], "missed.bin") == (2, 2), "two copies after it came back");
        Assert.Equal(EngineFixture.RandomBytes(100_000, 3), await TestCluster.GetAsync(cluster.Nodes[1], "missed.bin"));
    }

    [Fact]
    public async Task A_device_that_was_told_to_keep_nothing_alone_refuses_until_another_one_answers()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2, ("PEERSTOR_STRICT", "true"));
        byte[] content = EngineFixture.RandomBytes(1_500_000, 31);
        JsonElement told = await TestCluster.PutAsync(cluster.Nodes[0], "both.bin", content);
        Assert.Equal(2, told.GetProperty("copies").GetInt32());
        await cluster.Nodes[1].KillAsync();

        await TestCluster.UntilAsync(
            async () =>
            {
                using HttpResponseMessage alone = await cluster.Nodes[0].Client.PutAsync("/api/v1/content/alone.bin", new ByteArrayContent(content));
                Assert.True(alone.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Accepted, await alone.Content.ReadAsStringAsync());
                return alone.StatusCode == HttpStatusCode.ServiceUnavailable
                    && (await alone.Content.ReadAsStringAsync()).Contains("no-second-copy", StringComparison.Ordinal);
            },
            "it knows that the other is away, and refuses");
        Assert.Equal(content, await TestCluster.GetAsync(cluster.Nodes[0], "both.bin"));

        await cluster.Nodes[1].StartAsync();
        await TestCluster.UntilAsync(
            async () =>
            {
                using HttpResponseMessage again = await cluster.Nodes[0].Client.PutAsync("/api/v1/content/again.bin", new ByteArrayContent(content));
                return again.IsSuccessStatusCode;
            },
            "it takes files again");
        await TestCluster.UntilAsync(async () => await CopiesAsync(cluster.Nodes[0], "again.bin") == (2, 2), "two copies");
    }

    [Fact]
    public async Task A_device_that_joins_with_files_keeps_them_and_shows_the_others()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        await TestCluster.PutAsync(cluster.Nodes[0], "old.bin", EngineFixture.RandomBytes(1000, 4));
        System.Net.Http.Headers.AuthenticationHeaderValue? own = null;
        ServerProcess second = await cluster.AddAsync(async node =>
        {
            await TestCluster.PutAsync(node, "mine.bin", EngineFixture.RandomBytes(2000, 5));
            own = node.Client.DefaultRequestHeaders.Authorization;
        });

        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(second, "old.bin") is not null, "the others' file");
        second.Client.DefaultRequestHeaders.Authorization = own;
        Assert.Equal(EngineFixture.RandomBytes(2000, 5), await TestCluster.GetAsync(second, "mine.bin"));
        cluster.Nodes[0].Client.DefaultRequestHeaders.Authorization = own;
        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(cluster.Nodes[0], "mine.bin") is not null, "its file on the others");
    }

    [Fact]
    public async Task A_removed_device_learns_nothing_more()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        string node = (await PeersAsync(cluster.Nodes[0])).Single(peer => peer.GetProperty("state").GetString() == "connected")
            .GetProperty("node").GetString()!;

        using HttpResponseMessage removed = await cluster.Nodes[0].Client.DeleteAsync("/api/v1/peers/" + node);
        await TestCluster.PutAsync(cluster.Nodes[0], "after.bin", EngineFixture.RandomBytes(1000, 6));

        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await TestCluster.UntilAsync(
            async () => (await PeersAsync(cluster.Nodes[1])).All(peer => peer.GetProperty("state").GetString() != "connected"), "it is cut off");
        Assert.Null(await TestCluster.GetAsync(cluster.Nodes[1], "after.bin"));
    }

    [Fact]
    public async Task A_removed_device_keeps_what_its_users_may_read()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        byte[] content = EngineFixture.RandomBytes(900_000, 21);
        await TestCluster.PutAsync(cluster.Nodes[0], "kept.bin", content);
        string node = (await PeersAsync(cluster.Nodes[0])).Single(peer => peer.GetProperty("state").GetString() == "connected")
            .GetProperty("node").GetString()!;

        using HttpResponseMessage removed = await cluster.Nodes[0].Client.DeleteAsync("/api/v1/peers/" + node);
        await cluster.Nodes[0].KillAsync();
        await cluster.Nodes[1].KillAsync();
        await cluster.Nodes[1].StartAsync();

        Assert.Equal(content, await TestCluster.GetAsync(cluster.Nodes[1], "kept.bin"));
        JsonElement told = await TestCluster.PutAsync(cluster.Nodes[1], "more.bin", EngineFixture.RandomBytes(1000, 22));
        Assert.Equal(1, told.GetProperty("copies").GetInt32());
    }

    [Fact]
    public async Task A_device_that_is_declared_lost_does_not_count_until_it_comes_back()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        ServerProcess first = cluster.Nodes[0];
        await TestCluster.PutAsync(first, "one.bin", EngineFixture.RandomBytes(100_000, 23));
        await TestCluster.UntilAsync(async () => await CopiesAsync(first, "one.bin") == (3, 3), "three copies");
        string third = (await PeersAsync(first)).Single(peer => peer.GetProperty("name").GetString() == "device3").GetProperty("node").GetString()!;
        using HttpResponseMessage tooEarly = await first.Client.PutAsync($"/api/v1/peers/{third}/lost", null);
        Assert.Equal(HttpStatusCode.Conflict, tooEarly.StatusCode);

        await cluster.Nodes[2].KillAsync();
        await TestCluster.UntilAsync(async () => await StateAsync(first, third) == "away", "it is noticed");
        using HttpResponseMessage lost = await first.Client.PutAsync($"/api/v1/peers/{third}/lost", null);
        Assert.Equal(HttpStatusCode.NoContent, lost.StatusCode);

        Assert.Equal("lost", await StateAsync(first, third));
        Assert.Equal((2, 2), await CopiesAsync(first, "one.bin"));
        await TestCluster.UntilAsync(async () => await StateAsync(cluster.Nodes[1], third) == "lost", "the second learns it");

        await cluster.Nodes[2].StartAsync();
        await TestCluster.UntilAsync(async () => await StateAsync(first, third) == "connected", "it is back");
        await TestCluster.UntilAsync(async () => await CopiesAsync(first, "one.bin") == (3, 3), "its copy counts again");
    }

    [Fact]
    public async Task What_is_chosen_for_a_device_is_known_to_all_and_a_copy_held_to_zero_waits_until_it_may()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        (ServerProcess first, ServerProcess second) = (cluster.Nodes[0], cluster.Nodes[1]);
        string node = (await PeersAsync(first)).Single(peer => peer.GetProperty("name").GetString() == "device2").GetProperty("node").GetString()!;
        await ChooseAsync(first, node, new { name = "cellar", zone = "home", contributed = 5_000_000_000, copySpeed = "receive 0" });
        await TestCluster.UntilAsync(
            async () => (await PeersAsync(second)).Any(peer => peer.GetProperty("name").GetString() == "cellar"
                && peer.GetProperty("zone").GetString() == "home" && peer.GetProperty("contributed").GetInt64() == 5_000_000_000),
            "the second knows what was chosen for it");

        byte[] content = EngineFixture.RandomBytes(600_000, 24);
        JsonElement told = await TestCluster.PutAsync(first, "slow.bin", content);
        Assert.Equal((1, 2), (told.GetProperty("copies").GetInt32(), told.GetProperty("target").GetInt32()));
        await TestCluster.UntilAsync(
            async () => (await TestCluster.GetAsync(second, "slow.bin"))?.AsSpan().SequenceEqual(content) == true, "who reads it there does not wait");

        await TestCluster.PutAsync(first, "later.bin", EngineFixture.RandomBytes(600_000, 25));
        await ChooseAsync(first, node, new { copySpeed = "" });
        await TestCluster.UntilAsync(async () => await CopiesAsync(first, "later.bin") == (2, 2), "copied when it may be");
        using HttpResponseMessage typed = await first.Client.PatchAsJsonAsync("/api/v1/peers/" + node, new { address = "127.0.0.1:1" });
        Assert.Equal(HttpStatusCode.NoContent, typed.StatusCode);
        using HttpResponseMessage nowhere = await first.Client.PatchAsJsonAsync("/api/v1/peers/" + node, new { address = "no where" });
        Assert.Equal(HttpStatusCode.BadRequest, nowhere.StatusCode);
        JsonElement network = await first.Client.GetFromJsonAsync<JsonElement>("/api/v1/network");
        Assert.True(network.GetProperty("copies").GetProperty("2").GetInt64() >= 2);
        Assert.True(Assert.Single(network.GetProperty("links").EnumerateArray()).GetProperty("up").GetBoolean());
    }

    [Fact]
    public async Task An_invitation_is_good_once()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        using HttpResponseMessage made = await cluster.Nodes[0].Client.PostAsync("/api/v1/peers/invitations", null);
        string link = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("link").GetString()!;
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 2; i++)
        {
            await cluster.AddAsync(async joiner =>
            {
                using HttpResponseMessage joined = await joiner.Client.PostAsJsonAsync("/api/v1/peers/join", new { link });
                answers.Add(joined.StatusCode);
                Assert.Equal(i == 0 ? HttpStatusCode.Accepted : HttpStatusCode.Conflict, joined.StatusCode);
            }, pair: false);
        }

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Conflict], answers);
    }

    [Fact]
    public async Task What_two_devices_did_apart_is_on_both_afterwards_and_one_name_given_twice_becomes_two()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        (ServerProcess first, ServerProcess second) = (cluster.Nodes[0], cluster.Nodes[1]);
        await second.KillAsync();
        await TestCluster.PutAsync(first, "same.bin", EngineFixture.RandomBytes(1000, 7));
        await first.KillAsync();
        await second.StartAsync();
        await TestCluster.PutAsync(second, "same.bin", EngineFixture.RandomBytes(2000, 8));
        await first.StartAsync();

        foreach (ServerProcess node in cluster.Nodes)
        {
            await TestCluster.UntilAsync(
                async () => await TestCluster.GetAsync(node, "same.bin") is { } one && await TestCluster.GetAsync(node, "same (2).bin") is { } two
                    && one.Length + two.Length == 3000,
                "both files, under two names");
        }
    }

    [Fact]
    public async Task Folders_that_two_devices_moved_into_each_other_apart_are_in_one_place_on_both()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        (ServerProcess first, ServerProcess second) = (cluster.Nodes[0], cluster.Nodes[1]);
        await TestCluster.PutAsync(first, "one/1.bin", [1]);
        await TestCluster.PutAsync(first, "two/2.bin", [2]);
        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(second, "two/2.bin") is not null, "the second has both");
        await second.KillAsync();
        await MoveAsync(first, "one", "two/one");
        await first.KillAsync();
        await second.StartAsync();
        await MoveAsync(second, "two", "one/two");
        await first.StartAsync();

        foreach (ServerProcess node in cluster.Nodes)
        {
            await TestCluster.UntilAsync(
                async () => await TestCluster.GetAsync(node, "one/1.bin") is [1] && await TestCluster.GetAsync(node, "one/two/2.bin") is [2],
                "the older move is not followed");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_that_is_deleted_on_one_device_keeps_what_another_put_into_it_apart(bool deletesLast)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        (ServerProcess first, ServerProcess second) = (cluster.Nodes[0], cluster.Nodes[1]);
        await TestCluster.PutAsync(first, "home/old.bin", [1]);
        await TestCluster.PutAsync(first, "home/sub/edited.bin", [2]);
        await TestCluster.UntilAsync(async () => await TestCluster.GetAsync(second, "home/sub/edited.bin") is not null, "the second has both");
        await second.KillAsync();
        await (deletesLast ? WriteAsync(first) : DeleteAsync(first));
        await first.KillAsync();
        await second.StartAsync();
        await (deletesLast ? DeleteAsync(second) : WriteAsync(second));
        await first.StartAsync();

        foreach (ServerProcess node in cluster.Nodes)
        {
            await TestCluster.UntilAsync(
                async () => await TestCluster.GetAsync(node, "home/new.bin") is [3] && await TestCluster.GetAsync(node, "home/sub/edited.bin") is [4]
                    && await TestCluster.GetAsync(node, "home/old.bin") is [1],
                "the folder is there again, with what was new");
        }

        static async Task DeleteAsync(ServerProcess node) => (await node.Client.DeleteAsync("/api/v1/content/home")).EnsureSuccessStatusCode();

        static async Task WriteAsync(ServerProcess node)
        {
            await TestCluster.PutAsync(node, "home/new.bin", [3]);
            await TestCluster.PutAsync(node, "home/sub/edited.bin", [4]);
        }
    }

    [Fact]
    public async Task A_third_device_gets_what_the_first_wrote_from_the_second()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await TestCluster.UntilAsync(
            async () => (await PeersAsync(cluster.Nodes[1])).Count(peer => peer.GetProperty("state").GetString() == "connected") == 2,
            "the second knows the third");
        await cluster.Nodes[2].KillAsync();
        byte[] content = EngineFixture.RandomBytes(700_000, 9);
        JsonElement told = await TestCluster.PutAsync(cluster.Nodes[0], "passed on.bin", content);
        Assert.Equal((2, 3), (told.GetProperty("copies").GetInt32(), told.GetProperty("target").GetInt32()));
        await cluster.Nodes[0].KillAsync();

        await cluster.Nodes[2].StartAsync();

        await TestCluster.UntilAsync(
            async () => (await TestCluster.GetAsync(cluster.Nodes[2], "passed on.bin"))?.AsSpan().SequenceEqual(content) == true,
            "the third has it from the second");
    }

    [Fact]
    public async Task A_token_that_is_revoked_on_one_device_is_refused_on_the_other_and_its_live_page_ends()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(2);
        (HttpClient first, HttpClient second) = (cluster.Nodes[0].Client, cluster.Nodes[1].Client);
        using HttpResponseMessage made = await first.PostAsJsonAsync("/api/v1/tokens", new { name = "lent", scope = "read" });
        JsonElement token = await made.Content.ReadFromJsonAsync<JsonElement>();
        using HttpClient lent = new() { BaseAddress = second.BaseAddress };
        lent.DefaultRequestHeaders.Authorization = new("Bearer", token.GetProperty("token").GetString());
        await TestCluster.UntilAsync(async () => await StatusAsync(lent) == HttpStatusCode.OK, "the second device knows the token");
        await using Stream live = await lent.GetStreamAsync("/events");

        using HttpResponseMessage revoked = await first.DeleteAsync("/api/v1/tokens/" + token.GetProperty("id").GetString());

        await Assert.ThrowsAnyAsync<IOException>(async () => await ReadToEndAsync(live));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(lent));
    }

    private static async Task ChooseAsync(ServerProcess at, string node, object choice)
    {
        using HttpResponseMessage chosen = await at.Client.PatchAsJsonAsync("/api/v1/peers/" + node, choice);
        Assert.True(chosen.StatusCode == HttpStatusCode.NoContent, await chosen.Content.ReadAsStringAsync());
    }

    private static async Task<string?> StateAsync(ServerProcess at, string node) =>
        (await PeersAsync(at)).Single(peer => peer.GetProperty("node").GetString() == node).GetProperty("state").GetString();

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.GetAsync("/api/v1/list/");
        return answer.StatusCode;
    }

    /// <summary>An end without a break is an end too.</summary>
    private static async Task ReadToEndAsync(Stream live)
    {
        await live.CopyToAsync(Stream.Null);
        throw new IOException("The stream ended.");
    }

    private static async Task<(int, int)> CopiesAsync(ServerProcess node, string path)
    {
        JsonElement list = await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/list/");
        JsonElement item = list.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("path").GetString() == path);
        return (item.GetProperty("copies").GetInt32(), item.GetProperty("target").GetInt32());
    }

    private static async Task MoveAsync(ServerProcess node, string from, string to)
    {
        using HttpResponseMessage moved = await node.Client.PostAsJsonAsync("/api/v1/move", new { from, to });
        Assert.True(moved.IsSuccessStatusCode, $"{from} to {to}: {moved.StatusCode}");
    }

    private static async Task<IReadOnlyList<JsonElement>> PeersAsync(ServerProcess node) =>
        [.. (await node.Client.GetFromJsonAsync<JsonElement>("/api/v1/peers")).GetProperty("items").EnumerateArray()];
}
