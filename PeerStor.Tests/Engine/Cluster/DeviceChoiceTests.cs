using PeerStor.Engine;
using PeerStor.Engine.Cluster;
using PeerStor.Engine.Common;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Peers;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Engine.Cluster;

/// <summary>What people choose for a device, in whatever order it arrives and whatever the device says of itself meanwhile.</summary>
public sealed class DeviceChoiceTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly NodeIdentity _other = NodeIdentity.Create();

    [Fact]
    public async Task A_record_from_before_there_was_a_choice_is_read_with_nothing_chosen()
    {
        byte[] old = Cbor.Map(writer =>
        {
            writer.Field(1, _other.Node.ToArray());
            writer.Field(2, _other.PublicKey);
            writer.Field(3, "old");
            writer.Field(4, "10.0.0.1:6881");
            writer.Field(5, "");
            writer.Field(6, -1L);
            writer.Field(7, 5L);
        });

        DeviceRecord record = DeviceRecord.Decode(old);

        Assert.Equal(("old", "", null, 0L), (record.Name, record.Speeds, record.LostMs, record.ChosenMs));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_choice_stays_when_the_device_comes_back_with_what_it_knew_before()
    {
        await using PeerStorEngine engine = await OpenAsync();
        await PutAsync(engine, Record() with { ChosenMs = 100 });
        await engine.Devices.ChooseAsync(
            _other.Node, new DeviceChoice("nas", "cellar", 5_000_000_000, "send 1 MB"), CancellationToken.None);

        await PutAsync(engine, Record() with { ChosenMs = 100, Addresses = ["10.0.0.9:6881"] });

        Device device = engine.Devices.Find(_other.Node)!;
        Assert.Equal(("nas", "cellar", 5_000_000_000L, "send 1 MB"), (device.Name, device.Zone, device.ContributedBytes, device.Speeds));
        Assert.Equal(["10.0.0.9:6881"], device.Addresses);
    }

    [Fact]
    public async Task In_whatever_order_they_arrive_the_newest_choice_and_the_newest_place_count()
    {
        DeviceRecord[] records =
        [
            Record() with { Name = "first", ChosenMs = 10, Addresses = ["10.0.0.1:1"] }, Record() with { Name = "chosen", ChosenMs = 30, Zone = "attic" },
            Record() with { Name = "first", ChosenMs = 10, Addresses = ["10.0.0.3:3"] },
        ];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int[] order in orders)
        {
            await using PeerStorEngine engine = await OpenAsync();
            foreach (int i in order)
            {
                await engine.Database.Writer.RunAsync(
                    transaction =>
                    {
                        engine.Devices.Log.Materialise(transaction, new Operation(
                            new byte[32], 1, i + 1, (ulong)(i + 1) << 16, OperationKind.DevicePut, _other.Node.Entity, [], records[i].Encode(), []));
                        return true;
                    },
                    CancellationToken.None);
            }

            Device device = engine.Devices.Find(_other.Node)!;
            Assert.Equal(("chosen", "attic", "10.0.0.3:3"), (device.Name, device.Zone, device.Addresses.Single()));
        }
    }

    [Fact]
    public async Task A_lost_device_is_a_member_whose_copies_do_not_count()
    {
        await using PeerStorEngine engine = await OpenAsync();
        await PutAsync(engine, Record());

        Assert.True(await engine.Devices.DeclareLostAsync(_other.Node, isLost: true, CancellationToken.None));
        Assert.DoesNotContain(engine.Devices.Keeping, device => device.Id == _other.Node);
        Assert.True(engine.Devices.IsMember(_other.Node));

        Assert.True(await engine.Devices.DeclareLostAsync(_other.Node, isLost: false, CancellationToken.None));
        Assert.Contains(engine.Devices.Keeping, device => device.Id == _other.Node);
        Assert.False(await engine.Devices.DeclareLostAsync(engine.Devices.Own, isLost: true, CancellationToken.None));
    }

    [Fact]
    public async Task A_name_that_was_chosen_stays_over_a_restart_until_the_configuration_says_another_one()
    {
        await using (PeerStorEngine engine = await OpenAsync("study"))
        {
            Assert.Equal("study", engine.Devices.Here.Name);
            await engine.Devices.ChooseAsync(engine.Devices.Own, new DeviceChoice("cellar"), CancellationToken.None);
        }

        await using (PeerStorEngine engine = await OpenAsync("study"))
        {
            await engine.Pairing.ListenAsync(["10.0.0.1:1"], CancellationToken.None);
            Assert.Equal("cellar", engine.Devices.Here.Name);
        }

        await using (PeerStorEngine engine = await OpenAsync("attic"))
        {
            await engine.Pairing.ListenAsync(["10.0.0.1:1"], CancellationToken.None);
            Assert.Equal("attic", engine.Devices.Here.Name);
        }
    }

    [Fact]
    public async Task What_this_device_gives_holds_at_once()
    {
        await using PeerStorEngine engine = await OpenAsync();

        await engine.Devices.ChooseAsync(engine.Devices.Own, new DeviceChoice(ContributedBytes: 200_000_000), CancellationToken.None);

        Assert.InRange(engine.Monitor.Read().Storage.Usable, 0, 200_000_000);
        Assert.Equal(200_000_000, engine.Monitor.Read().Storage.Contributed);
    }

    public ValueTask DisposeAsync()
    {
        _other.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<PeerStorEngine> OpenAsync(string name = "here") =>
        PeerStorEngine.OpenAsync(new EngineOptions { DataDirectory = Path.Combine(_folder.Path, name is "here" ? Guid.NewGuid().ToString() : "same"), NodeName = name });

    private DeviceRecord Record() => new(_other.Node, _other.PublicKey, "other", ["10.0.0.2:6881"], "", null, 1);

    private static Task<bool> PutAsync(PeerStorEngine engine, DeviceRecord record) => engine.Database.Writer.RunAsync(
        transaction =>
        {
            engine.Devices.Put(transaction, record);
            return true;
        },
        CancellationToken.None);
}
