using System.Security.Cryptography;
using PeerStor.Engine.Common;

namespace PeerStor.Tests.Engine.Common;

public sealed class UploadIdTests
{
    [Fact]
    public void An_uploads_id_names_its_device_alone_and_is_never_given_twice()
    {
        List<NodeId> devices = [.. Enumerable.Range(0, 20).Select(i => new NodeId(SHA256.HashData([(byte)i])))];
        List<(NodeId Device, UploadId Id)> made = [.. devices.SelectMany(device => Enumerable.Range(0, 1000).Select(_ => (device, UploadId.New(device))))];

        Assert.All(made, one => Assert.Equal(one.Device, devices.Single(one.Id.IsOf)));
        Assert.All(made, one => Assert.True(UploadId.TryParse(one.Id.ToString(), null, out UploadId read) && read.IsOf(one.Device)));
        Assert.All(made, one => Assert.Equal((8, 0b10), (one.Id.Value.Version, one.Id.Value.Variant >> 2)));
        Assert.Equal(made.Count, made.Select(one => one.Id).Distinct().Count());
    }
}
