using PeerStor.Web.Hosting.Configuration;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PeerStor.Web.Cli.Transfers;

/// <summary>"27.8 MB of 50.0 MB" and the speed, in the units of everything else here.</summary>
internal sealed class SizeColumn : ProgressColumn
{
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        string sizes = $"{ByteSize.Format((long)task.Value)} of {ByteSize.Format((long)task.MaxValue)}";
        string speed = task is { IsFinished: false, Speed: { } bytes } ? $"  {ByteSize.Format((long)bytes)}/s" : "";
        return new Text(sizes + speed);
    }

    public override int? GetColumnWidth(RenderOptions options) => 32;
}
