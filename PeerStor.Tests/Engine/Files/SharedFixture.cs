using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Search.Index;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Engine.Files;

/// <summary>An engine with several users, and what tests of shared folders do with them.</summary>
internal sealed class SharedFixture : IAsyncDisposable
{
    public const string Password = "a long enough password";
    public static readonly Origin Here = new("192.0.2.7", "Firefox on Linux");

    private SharedFixture(EngineFixture fixture) => Fixture = fixture;

    public EngineFixture Fixture { get; }

    public PeerStorEngine Engine => Fixture.Engine;

    /// <summary>Owner of the server and of what is shared in most tests.</summary>
    public Caller Anna => Fixture.Owner;

    public static async Task<SharedFixture> OpenAsync() => new(await EngineFixture.OpenAsync());

    public async Task<Caller> AddAsync(string name, UserRole role = UserRole.Member)
    {
        NewGrant invitation = await Engine.Invitations.CreateAsync(Anna, "", role, Here, default);
        InvitationResult joined = await Engine.Invitations.AcceptAsync(invitation.Secret, name, Password, Here, default);
        return (await Engine.Access.AuthenticateAsync(joined.Session!.Secret, default))!;
    }

    public async Task<EntryId> FolderAsync(Caller caller, string path) =>
        (await Engine.Drive.EnsureFolderAsync(caller, caller.User.RootFolder, path, default)).Entry!.Id;

    public async Task ShareAsync(EntryId folder, Caller with, Rights? rights, Caller? by = null) => Assert.Equal(
        AccessOutcome.Done,
        await Engine.FolderAccess.SetAsync(by ?? Anna, folder, with.User.Value, false, rights, Here, default));

    public Task<UploadReply> PutAsync(
        Caller caller, string path, string text, NameConflict conflict = NameConflict.Replace, EntryId? under = null) =>
        PutAsync(caller, path, System.Text.Encoding.UTF8.GetBytes(text), conflict, under);

    public async Task<UploadReply> PutAsync(
        Caller caller, string path, byte[] content, NameConflict conflict = NameConflict.Replace, EntryId? under = null)
    {
        UploadReply begun = await Engine.Uploads.CreateAsync(
            caller, new UploadRequest(path, content.Length, null, conflict, Uploads.PutProtocol) { Under = under }, default);
        return begun.Upload is { } upload
            ? await Engine.Uploads.AppendAsync(caller, upload.Id, Pieces.Of(content, isLast: true), default)
            : begun;
    }

    /// <summary>The text at a path, or null when there is none for the caller.</summary>
    public async Task<string?> ReadAsync(Caller caller, string path, VersionId? version = null)
    {
        if (await Engine.Drive.FindAsync(caller, path, default) is not { } entry
            || await Engine.Content.OpenAsync(caller, entry.Id, version, default) is not { } content)
        {
            return null;
        }

        return System.Text.Encoding.UTF8.GetString(await EngineFixture.ReadAsync(content, 0, content.LengthBytes));
    }

    public async Task<string[]> NamesAsync(Caller caller, string path)
    {
        Entry? folder = await Engine.Drive.FindAsync(caller, path, default);
        return folder is null ? [] : [.. (await Engine.Drive.ListAsync(caller, folder.Id, new ListQuery(), default)).Items.Select(entry => entry.Name)];
    }

    /// <summary>Signs somebody in, after a restart.</summary>
    public async Task<Caller> EnterAsync(string name)
    {
        SignInOutcome outcome = await Engine.Credentials.SignInAsync(name, Password, Here, default);
        return (await Engine.Access.AuthenticateAsync(outcome.Session!.Secret, default))!;
    }

    /// <summary>How many documents the index holds for those who read a folder of others; of all keys, or of one.</summary>
    public long DocumentsOf(EntryId folder, int? version = null)
    {
        using SearchDatabase index = SearchDatabase.Open(Path.Combine(Fixture.DataDirectory, "search.db"));
        return index.Read(connection => connection.Scalar<long>(
            "SELECT count(*) FROM documents WHERE holder = $1 AND key_version = coalesce($2, key_version)", folder.Value, version));
    }

    /// <summary>The paths of what somebody finds, once the index knows all that can be known now.</summary>
    public async Task<string[]> SearchAsync(Caller caller, string question)
    {
        await IndexedAsync();
        return [.. (await Engine.Search.FindAsync(caller, question, null, 50, default)).Hits.Select(hit => hit.Path)];
    }

    public async Task IndexedAsync()
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (Engine.Search.IsBusy)
        {
            await Task.Delay(5, limit.Token);
        }
    }

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();
}
