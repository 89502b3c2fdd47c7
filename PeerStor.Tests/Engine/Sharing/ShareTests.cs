using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Sharing;

public sealed class ShareTests
{
    private static readonly Origin Here = new("192.0.2.7", "Firefox on Linux");

    [Fact]
    public async Task A_link_to_a_file_opens_that_file_and_nothing_else()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("folder/a.txt", [1, 2, 3]);
        await fixture.PutAsync("folder/b.txt", [4]);
        ShareLink link = await MakeAsync(fixture, "folder/a.txt");

        Caller visitor = Visit(fixture, link).Caller;

        Entry shared = (await fixture.Engine.Drive.GetAsync(visitor, await IdAsync(fixture, "folder/a.txt"), default))!;
        Assert.Equal("a.txt", shared.Name);
        Assert.Equal([1, 2, 3], await ReadAsync(fixture, visitor, shared));
        Assert.Null(await fixture.Engine.Drive.GetAsync(visitor, await IdAsync(fixture, "folder/b.txt"), default));
        Assert.Null(await fixture.Engine.Drive.GetAsync(visitor, await IdAsync(fixture, "folder"), default));
        Assert.Null(await fixture.Engine.Content.OpenAsync(visitor, await IdAsync(fixture, "folder/b.txt"), null, default));
        Assert.Null(await fixture.Engine.Drive.FindAsync(visitor, "folder/a.txt", default));
    }

    [Fact]
    public async Task A_link_to_a_folder_opens_all_below_it_and_what_comes_later()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("shared/deep/er/a.txt", [1]);
        await fixture.PutAsync("secret.txt", [2]);
        ShareLink link = await MakeAsync(fixture, "shared");
        await fixture.PutAsync("shared/deep/new/b.txt", [3]);

        Caller visitor = Visit(fixture, link).Caller;

        foreach (string path in new[] { "shared/deep/er/a.txt", "shared/deep/new/b.txt" })
        {
            Entry entry = (await fixture.Engine.Drive.GetAsync(visitor, await IdAsync(fixture, path), default))!;
            Assert.Single(await ReadAsync(fixture, visitor, entry));
        }

        EntryPage page = await fixture.Engine.Drive.ListAsync(visitor, await IdAsync(fixture, "shared/deep"), new ListQuery(), default);
        Assert.Equal(["er", "new"], page.Items.Select(entry => entry.Name));
        Assert.Null(await fixture.Engine.Drive.GetAsync(visitor, await IdAsync(fixture, "secret.txt"), default));
        Assert.Null(await fixture.Engine.Drive.GetAsync(visitor, fixture.Owner.User.RootFolder, default));
        Assert.Empty((await fixture.Engine.Drive.ListAsync(visitor, fixture.Owner.User.RootFolder, new ListQuery(), default)).Items);
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("folder/a.txt")]
    public async Task What_was_renamed_after_it_was_shared_has_its_new_name_for_visitors(string path)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("folder/a.txt", [1]);
        EntryId id = await IdAsync(fixture, path);
        ShareLink link = await MakeAsync(fixture, path);
        ShareLink another = await MakeAsync(fixture, path);

        await fixture.Engine.Drive.RenameAsync(fixture.Owner, id, "renamed", default);
        Assert.Equal("renamed", (await fixture.Engine.Drive.GetAsync(Visit(fixture, link).Caller, id, default))!.Name);

        // Also when it has got a new key meanwhile, as somebody else's link ended, and after a restart.
        await fixture.Engine.Shares.RevokeAsync(fixture.Owner, another.Id, Here, default);
        await fixture.PutAsync(path == "folder" ? "renamed/b.txt" : "folder/renamed", [2]);
        await fixture.Engine.Drive.RenameAsync(fixture.Owner, id, "once more", default);
        await fixture.RestartAsync();
        Assert.Equal("once more", (await fixture.Engine.Drive.GetAsync(Visit(fixture, link).Caller, id, default))!.Name);
    }

    [Fact]
    public async Task A_link_ends_at_its_very_time()
    {
        ManualClock clock = new();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(clock);
        await fixture.PutAsync("a.txt", [1]);
        ShareLink link = await MakeAsync(fixture, "a.txt", wish => wish with { ExpiresAt = clock.GetUtcNow() + TimeSpan.FromHours(1) });

        clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ShareOpeningOutcome.Open, Open(fixture, link).Outcome);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ShareOpeningOutcome.Expired, Open(fixture, link).Outcome);
        Assert.False(await fixture.Engine.ShareVisits.TakeDownloadAsync(link.Id, default));
    }

    [Fact]
    public async Task A_deleted_file_ends_its_link_and_another_of_that_name_does_not_bring_it_back()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        EntryId first = await IdAsync(fixture, "a.txt");
        ShareLink link = await MakeAsync(fixture, "a.txt");

        await fixture.Engine.Drive.TrashAsync(fixture.Owner, first, default);
        await fixture.PutAsync("a.txt", [2]);
        Assert.Equal(ShareOpening.Unknown, Open(fixture, link));
        Assert.Equal(ShareState.LeadsNowhere, (await fixture.Engine.Shares.GetAsync(fixture.Owner, link.Id, default))!.State);

        await fixture.Engine.Drive.PurgeAsync(fixture.Owner, first, default);
        Assert.Equal(ShareOpening.Unknown, Open(fixture, link));
    }

    [Fact]
    public async Task A_password_is_needed_besides_the_secret_and_changing_it_shuts_out_who_had_the_old_one()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        ShareLink link = await MakeAsync(fixture, "a.txt", wish => wish with { Password = "open sesame" });

        Assert.Equal(ShareOpeningOutcome.NeedsPassword, Open(fixture, link).Outcome);
        Assert.Null((await fixture.Engine.ShareVisits.UnlockAsync(link.Secret!, "open barley", Here, default)).PasswordKey);
        byte[] key = (await fixture.Engine.ShareVisits.UnlockAsync(link.Secret!, "open sesame", Here, default)).PasswordKey!;
        Assert.NotNull(fixture.Engine.ShareVisits.Open(link.Secret!, key).Share);
        Assert.Contains(
            AuditEvent.SharePasswordWrong, (await fixture.Engine.Audit.ListAsync(null, 10, default)).Select(record => record.Event));

        ShareEdit edit = new(Rights.Read, "", null, "another one", null);
        ShareChange changed = await fixture.Engine.Shares.ChangeAsync(fixture.Owner, link.Id, edit, Here, default);
        Assert.Equal(link.Secret, changed.Link!.Secret);
        Assert.Equal(ShareOpeningOutcome.NeedsPassword, fixture.Engine.ShareVisits.Open(link.Secret!, key).Outcome);

        await fixture.Engine.Shares.ChangeAsync(fixture.Owner, link.Id, edit with { Password = "" }, Here, default);
        Assert.Equal(ShareOpeningOutcome.Open, Open(fixture, link).Outcome);
    }

    [Fact]
    public async Task Guessing_a_password_is_slowed_down()
    {
        ManualClock clock = new();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(clock);
        await fixture.PutAsync("a.txt", [1]);
        ShareLink link = await MakeAsync(fixture, "a.txt", wish => wish with { Password = "open sesame" });

        for (int i = 0; i < 5; i++)
        {
            // Each from another address: the link itself is what is slowed down.
            Origin from = new($"192.0.2.{i}", "");
            Assert.Equal(TimeSpan.Zero, (await fixture.Engine.ShareVisits.UnlockAsync(link.Secret!, "wrong", from, default)).Wait);
        }

        ShareUnlock slowed = await fixture.Engine.ShareVisits.UnlockAsync(link.Secret!, "open sesame", new("192.0.2.99", ""), default);
        Assert.Null(slowed.PasswordKey);
        Assert.True(slowed.Wait > TimeSpan.Zero);
        clock.Advance(slowed.Wait);
        Assert.NotNull((await fixture.Engine.ShareVisits.UnlockAsync(link.Secret!, "open sesame", new("192.0.2.99", ""), default)).PasswordKey);
    }

    [Fact]
    public async Task Of_a_thousand_at_once_exactly_as_many_get_a_download_as_there_are()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        ShareLink link = await MakeAsync(fixture, "a.txt", wish => wish with { MostDownloads = 100 });

        bool[] got = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ =>
            Task.Run(() => fixture.Engine.ShareVisits.TakeDownloadAsync(link.Id, default))));

        Assert.Equal(100, got.Count(one => one));
        ShareLink now = (await fixture.Engine.Shares.GetAsync(fixture.Owner, link.Id, default))!;
        Assert.Equal((100, ShareState.UsedUp), (now.Uses.Downloads, now.State));
    }

    [Fact]
    public async Task The_secret_is_stored_nowhere_and_a_restart_changes_nothing()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        ShareLink link = await MakeAsync(fixture, "a.txt", wish => wish with { Title = "A planted title" });

        await fixture.RestartAsync();

        ShareLink again = Assert.Single(await fixture.Engine.Shares.ListAsync(fixture.Owner, null, default));
        Assert.Equal(link.Secret, again.Secret);
        Assert.Equal("A planted title", Visit(fixture, again).Title);
        await fixture.Engine.DisposeAsync();
        byte[] secret = System.Buffers.Text.Base64Url.DecodeFromChars(link.Secret!);
        foreach (string file in Directory.EnumerateFiles(fixture.DataDirectory, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(secret));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(link.Secret!)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf("A planted title"u8));
        }

        await fixture.ReopenAsync();
    }

    [Fact]
    public async Task An_ended_link_answers_as_one_that_never_was()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        ShareLink link = await MakeAsync(fixture, "a.txt");

        Assert.Equal(ShareOutcome.Done, await fixture.Engine.Shares.RevokeAsync(fixture.Owner, link.Id, Here, default));

        Assert.Equal(ShareOpening.Unknown, Open(fixture, link));
        Assert.Equal(ShareOutcome.NotFound, await fixture.Engine.Shares.RevokeAsync(fixture.Owner, link.Id, Here, default));
        Assert.False(await fixture.Engine.ShareVisits.TakeDownloadAsync(link.Id, default));
        Assert.Empty(await fixture.Engine.Shares.ListAsync(fixture.Owner, null, default));
    }

    [Fact]
    public async Task Nobody_else_sees_or_ends_a_link()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);
        ShareLink link = await MakeAsync(fixture, "a.txt");
        NewGrant invitation = await fixture.Engine.Invitations.CreateAsync(fixture.Owner, "", UserRole.Admin, Here, default);
        InvitationResult joined = await fixture.Engine.Invitations.AcceptAsync(invitation.Secret, "Anna", "a long enough password", Here, default);
        Caller anna = (await fixture.Engine.Access.AuthenticateAsync(joined.Session!.Secret, default))!;

        foreach (Caller stranger in new[] { anna, Visit(fixture, link).Caller })
        {
            Assert.Empty(await fixture.Engine.Shares.ListAsync(stranger, null, default));
            Assert.Null(await fixture.Engine.Shares.GetAsync(stranger, link.Id, default));
            Assert.Equal(ShareOutcome.NotFound, await fixture.Engine.Shares.RevokeAsync(stranger, link.Id, Here, default));
            ShareEdit edit = new(Rights.Read, "", null, null, null);
            Assert.Equal(ShareOutcome.NotFound, (await fixture.Engine.Shares.ChangeAsync(stranger, link.Id, edit, Here, default)).Outcome);
            ShareWish wish = new([await IdAsync(fixture, "a.txt")]);
            Assert.NotEqual(ShareOutcome.Done, (await fixture.Engine.Shares.CreateAsync(stranger, wish, Here, default)).Outcome);
        }

        Assert.Equal(ShareOpeningOutcome.Open, Open(fixture, link).Outcome);
    }

    [Theory]
    [InlineData(Rights.Write)]
    [InlineData(Rights.None)]
    [InlineData(Rights.Read | Rights.Admin)]
    [InlineData(Rights.Read | Rights.Upload)]
    public async Task A_file_cannot_be_shared_for_more_than_reading(Rights rights)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1]);

        ShareChange made = await fixture.Engine.Shares.CreateAsync(
            fixture.Owner, new ShareWish([await IdAsync(fixture, "a.txt")], rights), Here, default);

        Assert.Null(made.Link);
        Assert.Contains(made.Outcome, new[] { ShareOutcome.RightsInvalid, ShareOutcome.NeedsOneFolder });
    }

    internal static async Task<ShareLink> MakeAsync(EngineFixture fixture, string path, Func<ShareWish, ShareWish>? change = null)
    {
        ShareWish wish = new([await IdAsync(fixture, path)]);
        ShareChange made = await fixture.Engine.Shares.CreateAsync(fixture.Owner, change?.Invoke(wish) ?? wish, Here, default);
        Assert.Equal(ShareOutcome.Done, made.Outcome);
        return made.Link!;
    }

    internal static async Task<EntryId> IdAsync(EngineFixture fixture, string path) =>
        (await fixture.Engine.Drive.FindAsync(fixture.Owner, path, default))!.Id;

    internal static ShareOpening Open(EngineFixture fixture, ShareLink link) => fixture.Engine.ShareVisits.Open(link.Secret!, null);

    internal static OpenShare Visit(EngineFixture fixture, ShareLink link) => Open(fixture, link).Share!;

    private static async Task<byte[]> ReadAsync(EngineFixture fixture, Caller caller, Entry entry)
    {
        OpenContent content = (await fixture.Engine.Content.OpenAsync(caller, entry, default))!;
        return await EngineFixture.ReadAsync(content, 0, content.LengthBytes);
    }
}
