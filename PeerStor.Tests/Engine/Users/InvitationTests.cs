using PeerStor.Engine.Files;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;

namespace PeerStor.Tests.Engine.Users;

public class InvitationTests
{
    private const string Password = "a long enough password";
    private static readonly Origin Here = new("192.0.2.7", "Firefox on Linux");

    [Fact]
    public async Task Who_is_invited_becomes_a_user_who_sees_nothing_of_others()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("owners.txt", [1]);
        Entry owners = (await fixture.Engine.Drive.FindAsync(fixture.Owner, "owners.txt", default))!;
        NewGrant invitation = await fixture.Engine.Invitations.CreateAsync(fixture.Owner, "for Änne", UserRole.Member, Here, default);

        InvitationResult accepted = await fixture.Engine.Invitations.AcceptAsync(invitation.Secret, " Änne ", Password, Here, default);

        Assert.Equal(InvitationOutcome.Accepted, accepted.Outcome);
        Caller member = (await fixture.Engine.Access.AuthenticateAsync(accepted.Session!.Secret, default))!;
        Assert.Equal(("Änne", UserRole.Member, GrantScope.Read | GrantScope.Write), (member.Name, member.Role, member.Scope));
        Assert.Null(await fixture.Engine.Drive.GetAsync(member, owners.Id, default));
        Assert.Null(await fixture.Engine.Content.OpenAsync(member, owners.Id, null, default));
        Assert.Empty((await fixture.Engine.Drive.ListAsync(member, fixture.Owner.User.RootFolder, new ListQuery(EntrySort.Name, false, null, null, 10), default)).Items);
        Assert.Equal(ChangeOutcome.NotFound, (await fixture.Engine.Drive.TrashAsync(member, owners.Id, default)).Outcome);
        Assert.Equal(ChangeOutcome.NotFound, (await fixture.Engine.Drive.RenameAsync(member, owners.Id, "mine.txt", default)).Outcome);
        Assert.Equal(
            ChangeOutcome.NotFound,
            (await fixture.Engine.Drive.CreateFolderAsync(member, fixture.Owner.User.RootFolder, "x", default)).Outcome);

        await fixture.RestartAsync();
        Assert.Equal("Änne", (await CredentialTests.EnterAsync(fixture, "ÄNNE", Password)).Name);
    }

    [Fact]
    public async Task An_invitation_is_used_once()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        NewGrant invitation = await fixture.Engine.Invitations.CreateAsync(fixture.Owner, "", UserRole.Member, Here, default);

        InvitationResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            fixture.Engine.Invitations.AcceptAsync(invitation.Secret, $"user {i}", Password, Here, default)));

        Assert.Single(results, result => result.Outcome == InvitationOutcome.Accepted);
        Assert.Equal(2, (await fixture.Engine.Members.ListAsync(default)).Count);
        Assert.Empty(await fixture.Engine.Invitations.ListAsync(default));
        Assert.Null(await fixture.Engine.Access.AuthenticateAsync(invitation.Secret, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invitation_ends_with_the_rights_of_who_made_it(bool isLockedOut)
    {
        await using SharedFixture shared = await SharedFixture.OpenAsync();
        Caller admin = await shared.AddAsync("Ada", UserRole.Admin);
        NewGrant invitation = await shared.Engine.Invitations.CreateAsync(admin, "", UserRole.Admin, Here, default);
        Assert.Equal(UserRole.Admin, shared.Engine.Invitations.Find(invitation.Secret));

        await shared.Engine.Members.ChangeAsync(
            shared.Anna, admin.User, null, isLockedOut ? null : UserRole.Member, isLockedOut ? true : null, Here, default);

        Assert.Null(shared.Engine.Invitations.Find(invitation.Secret));
        Assert.Empty(await shared.Engine.Invitations.ListAsync(default));
        InvitationResult tried = await shared.Engine.Invitations.AcceptAsync(invitation.Secret, "Back again", Password, Here, default);
        Assert.Equal(InvitationOutcome.NotValid, tried.Outcome);
    }

    [Fact]
    public async Task A_name_belongs_to_one_user()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        NewGrant invitation = await fixture.Engine.Invitations.CreateAsync(fixture.Owner, "", UserRole.Member, Here, default);

        InvitationResult taken = await fixture.Engine.Invitations.AcceptAsync(invitation.Secret, "OWNER", Password, Here, default);

        Assert.Equal(InvitationOutcome.NameTaken, taken.Outcome);
        Assert.NotNull(fixture.Engine.Invitations.Find(invitation.Secret));
    }

    [Fact]
    public async Task A_disabled_user_is_out_at_once_and_comes_back_with_their_files()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        NewGrant invitation = await fixture.Engine.Invitations.CreateAsync(fixture.Owner, "", UserRole.Member, Here, default);
        NewGrant session = (await fixture.Engine.Invitations.AcceptAsync(invitation.Secret, "Bob", Password, Here, default)).Session!;
        Caller bob = (await fixture.Engine.Access.AuthenticateAsync(session.Secret, default))!;
        await fixture.Engine.Drive.CreateFolderAsync(bob, bob.User.RootFolder, "Bob's", default);
        Members members = fixture.Engine.Members;

        Assert.Equal(MemberOutcome.Done, await members.ChangeAsync(fixture.Owner, bob.User, null, null, true, Here, default));
        Assert.Null(await fixture.Engine.Access.AuthenticateAsync(session.Secret, default));
        Assert.Null((await fixture.Engine.Credentials.SignInAsync("Bob", Password, Here, default)).Session);

        await members.ChangeAsync(fixture.Owner, bob.User, null, null, false, Here, default);
        bob = await CredentialTests.EnterAsync(fixture, "Bob", Password);
        Assert.NotNull(await fixture.Engine.Drive.FindAsync(bob, "Bob's", default));
    }

    [Fact]
    public async Task The_owner_stays_the_owner_and_nobody_locks_themselves_out()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        NewGrant invitation = await fixture.Engine.Invitations.CreateAsync(fixture.Owner, "", UserRole.Admin, Here, default);
        NewGrant session = (await fixture.Engine.Invitations.AcceptAsync(invitation.Secret, "Eve", Password, Here, default)).Session!;
        Caller eve = (await fixture.Engine.Access.AuthenticateAsync(session.Secret, default))!;
        Members members = fixture.Engine.Members;

        Assert.True(eve.Scope.HasFlag(GrantScope.Admin));
        Assert.Equal(MemberOutcome.NotTheOwner, await members.ChangeAsync(eve, fixture.Owner.User, null, UserRole.Member, null, Here, default));
        Assert.Equal(MemberOutcome.NotTheOwner, await members.ChangeAsync(eve, fixture.Owner.User, null, null, true, Here, default));
        Assert.Equal(MemberOutcome.NotTheOwner, await members.ChangeAsync(eve, eve.User, null, UserRole.Owner, null, Here, default));
        Assert.Equal(MemberOutcome.NotYourself, await members.ChangeAsync(eve, eve.User, null, null, true, Here, default));
        await members.ChangeAsync(fixture.Owner, eve.User, null, UserRole.Member, null, Here, default);
        Caller now = (await fixture.Engine.Access.AuthenticateAsync(session.Secret, default))!;
        Assert.False(now.Scope.HasFlag(GrantScope.Admin));
    }
}
