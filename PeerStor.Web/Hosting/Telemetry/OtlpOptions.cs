using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Hosting.Telemetry;

/// <summary>How an OTLP receiver wants to be spoken to.</summary>
public enum OtlpProtocol
{
    HttpProtobuf,
    Grpc,
}

/// <summary>Where metrics and traces go besides /metrics.</summary>
/// <param name="Headers">Such as "authorization=Bearer x": what the receiver wants to see; null: nothing.</param>
public sealed record OtlpOptions(Uri Endpoint, OtlpProtocol Protocol, string? Headers, string ServiceName)
{
    // Never logged whole: the headers hold a secret.
    public override string ToString() => Endpoint.GetLeftPart(UriPartial.Authority);

    /// <summary>Null: nothing is sent to anybody.</summary>
    internal static OtlpOptions? From(LoadedSettings settings) => settings.Get(Settings.OtlpEndpoint) is { } endpoint
        ? new OtlpOptions(
            endpoint, settings.Get(Settings.OtlpProtocol), settings.Get(Settings.OtlpHeaders), settings.Get(Settings.OtlpServiceName))
        : null;
}
