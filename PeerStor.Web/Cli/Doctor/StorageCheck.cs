using PeerStor.Engine.Backends;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli.Doctor;

/// <summary>Tries the storage backend that is configured: writes, reads, lists and deletes an object of its own.</summary>
internal static class StorageCheck
{
    public const string Name = "storage";

    public static async Task<IReadOnlyList<Finding>> LookAsync(LoadedSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        BackendOptions options = BackendSettings.From(settings);
        if (BackendSettings.Warnings(settings).ToList() is { Count: > 0 } missing)
        {
            return [.. missing.Select(line => Finding.Problem(Name, line, "see .env.example; nothing is lost meanwhile"))];
        }

        if (BackendFactory.Open(options.Chosen, options, time) is not { } backend)
        {
            return [Finding.Ok(Name, "on this device")];
        }

        await using (backend)
        {
            IReadOnlyList<BackendTestStep> steps = await BackendTest.RunAsync(backend, time, cancellationToken);
            return
            [
                steps.FirstOrDefault(step => step.Problem is not null) is { } failed
                    ? Finding.Problem(
                        Name, $"{backend.Place}: {failed.Name.ToLowerInvariant()} failed: {failed.Problem}",
                        "until it works, what is stored stays on this device, and what lies only there cannot be read")
                    : Finding.Ok(Name, $"{backend.Place}: written, read, listed and deleted in {steps.Sum(step => step.Took.TotalMilliseconds):N0} ms"),
            ];
        }
    }
}
