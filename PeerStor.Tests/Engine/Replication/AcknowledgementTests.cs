using FsCheck;
using FsCheck.Fluent;
using PeerStor.Engine.Replication;

namespace PeerStor.Tests.Engine.Replication;

public sealed class AcknowledgementTests
{
    [Fact]
    public void A_device_alone_is_its_own_second() =>
        Assert.Equal(new Acknowledgement(WriteStep.Done, 1, 1), Decide(new WriteProgress(1, 1, 1, 0)));

    [Fact]
    public void The_operation_waits_for_the_chunks_on_a_second_device() =>
        Assert.Equal(WriteStep.AwaitChunks, Decide(new WriteProgress(5, 1, 0, 4)).Step);

    [Fact]
    public void Two_copies_are_done_and_said_to_be_two_of_three() =>
        Assert.Equal(new Acknowledgement(WriteStep.Done, 2, 3), Decide(new WriteProgress(5, 2, 2, 1)));

    [Fact]
    public void Nobody_to_be_reached_is_accepted_as_local() =>
        Assert.Equal(new Acknowledgement(WriteStep.LocalOnly, 1, 3), Decide(new WriteProgress(5, 1, 1, 0)));

    [Fact]
    public void Strict_refuses_before_anything_is_written() =>
        Assert.Equal(WriteStep.Refuse, Acknowledgement.Decide(new WriteProgress(5, 1, 0, 0), new AcknowledgementPolicy(Strict: true)).Step);

    [Fact]
    public void Chunks_in_a_store_that_replicates_need_no_second_device_but_the_operation_does() =>
        Assert.Equal(WriteStep.AwaitOperation, Decide(new WriteProgress(3, 1, 1, 2, BackendReplicates: true)).Step);

    [Fact]
    public void Done_is_never_said_of_less_than_two_copies_and_never_more_copies_than_there_are() => Prop.ForAll(
        Gen.Choose(2, 6).SelectMany(members => Gen.Choose(0, members).Two().SelectMany(copies => Gen.Choose(0, members)
            .Select(left => new WriteProgress(members, copies.Item1, copies.Item2, left)))).ToArbitrary(),
        progress =>
        {
            Acknowledgement said = Decide(progress);
            return said.Copies <= Math.Min(progress.ChunkCopies, progress.OperationCopies) && said.Copies <= said.Target
                && (said.Step != WriteStep.Done || said.Copies >= 2);
        }).QuickCheckThrowOnFailure();

    private static Acknowledgement Decide(WriteProgress progress) => Acknowledgement.Decide(progress, new AcknowledgementPolicy());
}
