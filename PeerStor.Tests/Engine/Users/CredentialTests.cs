using System.Text;
using PeerStor.Engine.Users;
using PeerStor.Tests.Engine.Files;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Users;

public class CredentialTests
{
    private const string Password = "a long enough password";
    private static readonly Origin Here = new("192.0.2.7", "Firefox on Linux");

    [Fact]
    public async Task Once_a_password_is_set_only_it_opens_the_files_also_after_a_restart()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1, 2, 3]);
        PasswordResult set = await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, Password, false, Here, default);
        Assert.True(set.Done);
        Assert.NotNull(set.RecoveryCode);

        await fixture.ReopenAsync();
        Assert.True(fixture.Engine.Accounts.OwnerIsLocked);
        await Assert.ThrowsAsync<OwnerLockedException>(async () => await fixture.Engine.Access.OwnerAsync(default));
        Assert.Null((await fixture.Engine.Credentials.SignInAsync("Owner", "another password", Here, default)).Session);
        Caller owner = await EnterAsync(fixture, "owner", Password);
        Assert.NotNull(await fixture.Engine.Drive.FindAsync(owner, "a.txt", default));
        Assert.Equal(
            [AuditEvent.SignedIn, AuditEvent.SignInFailed, AuditEvent.PasswordSet],
            (await fixture.Engine.Audit.ListAsync(null, 10, default)).Select(record => record.Event));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task With_a_password_no_other_device_opens_the_owner_by_itself(bool keepsHere, long left)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.Engine.Database.Writer.RunAsync(
            transaction => transaction.Connection.Execute(
                "INSERT INTO key_slots (id, user, kind, device, parameters, wrapped_key) VALUES ($1, $2, 3, $3, x'', x'01')",
                Guid.NewGuid(), fixture.Owner.User.Value, new byte[32]),
            default);

        await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, Password, keepsHere, Here, default);

        Assert.Equal(left, fixture.Engine.Database.Read(connection => connection.Scalar<long>(
            "SELECT count(*) FROM key_slots WHERE kind = 3 AND length(wrapped_key) > 0")));
    }

    [Fact]
    public async Task The_upkeep_goes_on_while_the_owner_is_locked()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.PutAsync("a.txt", [1, 2, 3]);
        await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, Password, false, Here, default);
        await fixture.ReopenAsync();

        await fixture.Engine.Maintenance.RunAsync(default);

        Assert.Empty((await fixture.Engine.Monitor.StatusAsync(default)).Alerts);
    }

    [Fact]
    public async Task The_owner_may_keep_the_key_with_the_device()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, Password, keepDeviceSlot: true, Here, default);

        await fixture.RestartAsync();

        Assert.False(fixture.Engine.Accounts.OwnerIsLocked);
        Assert.Equal(new CredentialState(true, true, true), fixture.Engine.Credentials.StateOf(fixture.Owner));
    }

    [Fact]
    public async Task Changing_the_password_needs_the_old_one_and_ends_the_other_sessions()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Credentials credentials = fixture.Engine.Credentials;
        await credentials.SetPasswordAsync(fixture.Owner, null, Password, false, Here, default);
        Caller here = await EnterAsync(fixture, "Owner", Password);
        NewGrant elsewhere = (await credentials.SignInAsync("Owner", Password, Here, default)).Session!;

        Assert.True((await credentials.SetPasswordAsync(here, "not the old one", "the next password", false, Here, default)).WrongPassword);
        PasswordResult changed = await credentials.SetPasswordAsync(here, Password, "the next password", false, Here, default);

        Assert.True(changed.Done);
        Assert.Null(changed.RecoveryCode);
        Assert.Null(await fixture.Engine.Access.AuthenticateAsync(elsewhere.Secret, default));
        Assert.Null((await credentials.SignInAsync("Owner", Password, Here, default)).Session);
        Assert.NotNull((await credentials.SignInAsync("Owner", "the next password", Here, default)).Session);
    }

    [Fact]
    public async Task The_recovery_code_sets_a_new_password_and_ends_everything_else()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        Credentials credentials = fixture.Engine.Credentials;
        NewGrant token = await fixture.Engine.Access.CreateTokenAsync(fixture.Owner, "script", GrantScope.Read, null, default);
        string code = (await credentials.SetPasswordAsync(fixture.Owner, null, Password, false, Here, default)).RecoveryCode!;

        // As people type it: small letters, spaces for dashes.
        SignInOutcome recovered = await credentials.RecoverAsync(
            "Owner", code.ToLowerInvariant().Replace('-', ' '), "the next password", Here, default);

        Assert.NotNull(recovered.Session);
        Assert.Null(await fixture.Engine.Access.AuthenticateAsync(token.Secret, default));
        Assert.Null((await credentials.SignInAsync("Owner", Password, Here, default)).Session);
        Assert.Null((await credentials.RecoverAsync("Owner", RecoveryCode.New(), "the next password", Here, default)).Session);
    }

    [Fact]
    public async Task Removing_the_password_gives_the_key_back_to_the_device()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, Password, false, Here, default);
        Caller owner = await EnterAsync(fixture, "Owner", Password);

        Assert.True((await fixture.Engine.Credentials.RemovePasswordAsync(owner, Password, Here, default)).Done);

        await fixture.RestartAsync();
        Assert.False(fixture.Engine.Credentials.AnyPassword);
    }

    [Theory]
    [InlineData("short", PasswordProblem.TooShort)]
    [InlineData("aaaaaaaaaaaaaaaa", PasswordProblem.TooEasy)]
    [InlineData("Owner Owner 1", PasswordProblem.TooEasy)]
    public async Task A_password_that_is_no_good_is_refused(string password, PasswordProblem problem)
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();

        PasswordResult result = await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, password, false, Here, default);

        Assert.Equal(problem, result.Problem);
    }

    [Fact]
    public async Task A_password_of_a_megabyte_costs_nothing()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        string huge = new('x', 1 << 20);

        Assert.Equal(
            PasswordProblem.TooLong,
            (await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, huge, false, Here, default)).Problem);
        Assert.Null((await fixture.Engine.Credentials.SignInAsync("Owner", huge, Here, default)).Session);
    }

    [Fact]
    public async Task Who_guesses_is_slowed_down_and_then_let_in_again()
    {
        ManualClock clock = new();
        await using EngineFixture fixture = await EngineFixture.OpenAsync(clock);
        Credentials credentials = fixture.Engine.Credentials;
        await credentials.SetPasswordAsync(fixture.Owner, null, Password, false, Here, default);
        for (int i = 0; i < SignInThrottle.FreeTries; i++)
        {
            Assert.Equal(TimeSpan.Zero, (await credentials.SignInAsync("Owner", "guess number one", Here, default)).Wait);
        }

        SignInOutcome slowed = await credentials.SignInAsync("Owner", Password, Here, default);
        Assert.Null(slowed.Session);
        Assert.InRange(slowed.Wait, TimeSpan.FromMilliseconds(1), SignInThrottle.FirstWait);

        clock.Advance(slowed.Wait);
        Assert.NotNull((await credentials.SignInAsync("Owner", Password, Here, default)).Session);
    }

    [Fact]
    public async Task Neither_the_password_nor_the_recovery_code_lies_in_the_data_directory()
    {
        await using EngineFixture fixture = await EngineFixture.OpenAsync();
        string code = (await fixture.Engine.Credentials.SetPasswordAsync(fixture.Owner, null, Password, false, Here, default)).RecoveryCode!;
        await fixture.Engine.DisposeAsync();

        foreach (string file in Directory.EnumerateFiles(fixture.DataDirectory, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file);
            Assert.DoesNotContain(Password, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
            Assert.DoesNotContain(RecoveryCode.Read(code)!, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        }
    }

    internal static async Task<Caller> EnterAsync(EngineFixture fixture, string name, string password)
    {
        NewGrant session = (await fixture.Engine.Credentials.SignInAsync(name, password, Here, default)).Session!;
        return (await fixture.Engine.Access.AuthenticateAsync(session.Secret, default))!;
    }
}
