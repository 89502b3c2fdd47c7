using PeerStor.Engine.Backends;
using PeerStor.Engine.Backends.S3;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Backends;

/// <summary>Keys that may do some things and not others, at a real S3 server.</summary>
[Collection(S3Collection.Name)]
public sealed class S3RightsTests(S3Fixture s3)
{
    [S3Fact]
    public async Task A_key_that_may_read_but_not_write_is_told_so_by_name()
    {
        IReadOnlyList<BackendTestStep> steps = await TestAsync("s3:ListBucket", "s3:GetObject");

        Assert.Equal(["Write", "List"], steps.Select(step => step.Name));
        Assert.Matches("^The key may list, but not write in the bucket bucket[0-9]+ at 127.0.0.1:[0-9]+: give it s3:PutObject.$", steps[0].Problem);
        Assert.Null(steps[1].Problem);
    }

    [S3Fact]
    public async Task What_else_a_key_lacks_is_named_at_the_step_that_needs_it()
    {
        IReadOnlyList<BackendTestStep> unread = await TestAsync("s3:ListBucket", "s3:PutObject", "s3:DeleteObject");
        IReadOnlyList<BackendTestStep> kept = await TestAsync("s3:ListBucket", "s3:GetObject", "s3:PutObject");
        IReadOnlyList<BackendTestStep> unlisted = await TestAsync("s3:GetObject", "s3:PutObject", "s3:DeleteObject");

        Assert.Contains("may list and write, but not read in", Problem(unread, "Read"), StringComparison.Ordinal);
        Assert.Contains("give it s3:GetObject", Problem(unread, "Read"), StringComparison.Ordinal);
        Assert.Contains("may list, read and write, but not delete in", Problem(kept, "Delete"), StringComparison.Ordinal);
        Assert.Contains("may read and write, but not list in", Problem(unlisted, "List"), StringComparison.Ordinal);
    }

    [S3Fact]
    public async Task A_key_that_may_do_nothing_is_told_all_that_it_needs()
    {
        IReadOnlyList<BackendTestStep> steps = await TestAsync();

        Assert.EndsWith("give it s3:ListBucket and s3:PutObject.", Problem(steps, "Write"), StringComparison.Ordinal);
        Assert.Contains("The key may neither list nor write in the bucket", Problem(steps, "List"), StringComparison.Ordinal);
    }

    [S3Fact]
    public async Task Large_objects_go_up_without_the_right_to_look_for_unfinished_ones()
    {
        S3Options owner = await NewAsync();
        await using S3Backend backend = new(await s3.Gateway.GuestOfAsync(owner, "s3:PutObject", "s3:GetObject", "s3:ListBucket"), TimeProvider.System);
        byte[] large = new byte[17 << 20];

        await BackendObjects.PutAsync(backend, "large", large);

        Assert.Equal(large.Length, (await backend.FindAsync("large", default))!.LengthBytes);
    }

    private static string Problem(IReadOnlyList<BackendTestStep> steps, string name) => steps.Single(step => step.Name == name).Problem ?? "";

    private async Task<IReadOnlyList<BackendTestStep>> TestAsync(params string[] actions)
    {
        await using S3Backend backend = new(await s3.Gateway.GuestOfAsync(await NewAsync(), actions), TimeProvider.System);
        return await BackendTest.RunAsync(backend, TimeProvider.System, default);
    }

    private Task<S3Options> NewAsync() => s3.Gateway.NewBucketAsync(s3.NewName());
}
