using PeerStor.Tests.Child;

// usage: PeerStor.Tests.Child endless|until-refused <directory>, or object-store <directory> <bucket>
// "+<id>" on its output is an acknowledgement: that chunk must be readable ever after.
string directory = args[1];
JumpingClock clock = new();
await (args[0] switch
{
    "endless" => StoreAndCompact.RunAsync(directory, clock),
    "until-refused" => UntilRefused.RunAsync(directory, clock),
    "object-store" => ObjectStore.RunAsync(directory, args[2]),
    _ => throw new ArgumentException($"Unknown mode {args[0]}."),
});
