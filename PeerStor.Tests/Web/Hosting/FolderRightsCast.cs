using System.Text;
using PeerStor.Engine;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>A server whose owner shares a folder with people in every way that there is, each with a client of their own.</summary>
internal sealed class FolderRightsCast : IAsyncDisposable
{
    public const string Secret = "zebra";
    private const string Password = "a long enough password";
    private static readonly Origin Here = new("192.0.2.7", "test");

    private FolderRightsCast(TestServer server) => Server = server;

    public TestServer Server { get; }

    public Dictionary<string, (Caller Caller, HttpClient Client)> People { get; } = [];

    public EntryId Top { get; private set; }

    /// <summary>Everything below the shared folder, by its path there.</summary>
    public Dictionary<string, EntryId> Entries { get; } = [];

    public Drive Drive => Server.Get<Drive>();

    private PeerStorEngine Engine => Server.Get<PeerStorEngine>();

    public Caller Owner => People["owner"].Caller;

    public static async Task<FolderRightsCast> StartAsync()
    {
        FolderRightsCast cast = new(await TestServer.StartAsync());
        await cast.FillAsync();
        return cast;
    }

    /// <summary>What the one function says.</summary>
    public Rights RightsOf(string who, EntryId entry) => Engine.Database.Read(connection =>
        EntryRow.Find(connection, entry) is { } row && People[who].Caller is { } caller && !IsLockedOut(who)
            ? Engine.Tree.Permissions.Of(connection, caller, row)
            : Rights.None);

    public Rights RightsOfFolder(string who, EntryId folder) => IsLockedOut(who)
        ? Rights.None
        : Engine.Database.Read(connection => Engine.Tree.Permissions.OfFolder(connection, People[who].Caller, folder));

    public EntryRow? RowOf(EntryId entry) => Engine.Database.Read(connection => EntryRow.Find(connection, entry));

    /// <summary>The path that somebody sees the shared folder under; nobody else's would lead there.</summary>
    public static string TopPathOf(string who) =>
        who == "owner" || who.StartsWith("token", StringComparison.Ordinal) ? $"{Secret} top" : $"Shared with me/{Secret} top";

    /// <summary>The user of a token, without the token's limits: for what a test prepares.</summary>
    public static Caller Whole(Caller caller) => caller with { Reach = null };

    /// <summary>A new file in a folder, by somebody who may.</summary>
    public async Task<EntryId> PutUnderAsync(Caller caller, EntryId folder, string name, string text = Secret)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        UploadReply begun = await Engine.Uploads.CreateAsync(
            caller, new UploadRequest(name, content.Length, null, NameConflict.Replace, Uploads.PutProtocol) { Under = folder }, default);
        UploadReply stored = await Engine.Uploads.AppendAsync(caller, begun.Upload!.Id, Pieces.Of(content, isLast: true), default);
        return stored.File!.Entry.Id;
    }

    public static bool IsLockedOut(string who) => who == "locked out";

    public async Task<EntryId> PutAsync(string path, string text = Secret)
    {
        using HttpResponseMessage stored = await Server.Client.PutAsync(
            "api/v1/content/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), new ByteArrayContent(Encoding.UTF8.GetBytes(text)));
        Assert.True(stored.IsSuccessStatusCode, $"{path}: {stored.StatusCode}");
        return (await Drive.FindAsync(People["owner"].Caller, path, default))!.Id;
    }

    /// <summary>How many operations there are on entries: what somebody may not do makes none.</summary>
    public long Operations() => Engine.Database.Read(connection => connection.Scalar<long>(
        "SELECT count(*) FROM ops WHERE kind NOT IN (1, 2, 3, 4, 5, 6, 13, 14)"));

    public async ValueTask DisposeAsync()
    {
        foreach ((_, HttpClient client) in People.Values)
        {
            client.Dispose();
        }

        await Server.DisposeAsync();
    }

    private async Task FillAsync()
    {
        Caller owner = await Server.Get<Access>().OwnerAsync(default);
        People["owner"] = (owner, Server.NewClient(Server.OwnerToken));
        foreach (string path in new[] { "doc.txt", "film.mp4", "film.srt", "photo.jpg", "all.zip", "sub/note.md" })
        {
            Entries[path] = await PutAsync($"{Secret} top/{Secret} {path}");
        }

        await PutAsync($"{Secret} top/{Secret} doc.txt", Secret + " again");
        await PutAsync("elsewhere/mine.txt");
        Top = (await Drive.FindAsync(owner, $"{Secret} top", default))!.Id;
        Entries["sub"] = (await Drive.FindAsync(owner, $"{Secret} top/{Secret} sub", default))?.Id
            ?? (await Drive.GetAsync(owner, Entries["sub/note.md"], default))!.Parent;
        Entries[""] = Top;

        Rights write = FolderAccess.Whole(Rights.Write);
        await AddAsync("reader", Rights.Read);
        await AddAsync("writer", write);
        await AddAsync("uploader", Rights.Upload);
        await AddAsync("sharer", write | Rights.Share);
        await AddAsync("admin", Rights.All);
        await AddAsync("stranger", null);
        await AddAsync("group member", null);
        Group team = (await Server.Get<Groups>().CreateAsync(owner, "Team", Here, default)).Group!;
        await Server.Get<Groups>().SetMemberAsync(owner, team.Id, People["group member"].Caller.User, true, Here, default);
        await Server.Get<FolderAccess>().SetAsync(owner, Top, team.Id, true, Rights.Read, Here, default);
        await AddAsync("revoked", Rights.Read);
        await Server.Get<FolderAccess>().SetAsync(owner, Top, People["revoked"].Caller.User.Value, false, null, Here, default);
        await AddAsync("locked out", Rights.Read);
        await Server.Get<Members>().ChangeAsync(owner, People["locked out"].Caller.User, null, null, true, Here, default);
        await AddTokenAsync("token for it", Top);
        await AddTokenAsync("token for another", (await Drive.FindAsync(owner, "elsewhere", default))!.Id);
    }

    private async Task AddAsync(string name, Rights? rights)
    {
        Caller owner = People["owner"].Caller;
        Access access = Server.Get<Access>();
        NewGrant invitation = await Server.Get<Invitations>().CreateAsync(owner, "", UserRole.Member, Here, default);
        InvitationResult joined = await Server.Get<Invitations>().AcceptAsync(invitation.Secret, name, Password, Here, default);
        Caller caller = (await access.AuthenticateAsync(joined.Session!.Secret, default))!;
        NewGrant token = await access.CreateTokenAsync(caller, "t", GrantScope.Read | GrantScope.Write, null, default);
        People[name] = (caller, Server.NewClient(token.Secret));
        if (rights is { } some)
        {
            Assert.Equal(
                AccessOutcome.Done,
                await Server.Get<FolderAccess>().SetAsync(owner, Top, caller.User.Value, false, some, Here, default));
        }
    }

    private async Task AddTokenAsync(string name, EntryId folder)
    {
        Access access = Server.Get<Access>();
        NewGrant token = await access.CreateTokenAsync(
            People["owner"].Caller, name, GrantScope.Read | GrantScope.Write, null, folder, default);
        People[name] = ((await access.AuthenticateAsync(token.Secret, default))!, Server.NewClient(token.Secret));
    }
}
