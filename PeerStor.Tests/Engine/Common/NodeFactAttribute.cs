namespace PeerStor.Tests.Engine.Common;

/// <summary>A test that compares with Node.js, and is reported as skipped where `node` is not on PATH.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "node"))))
        {
            Skip = "Node.js, whose answers are compared with ours, is not on PATH.";
        }
    }
}
