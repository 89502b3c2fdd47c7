using PeerStor.Web.Api.Audit;
using PeerStor.Web.Api.FolderRights;
using PeerStor.Web.Api.Downloads;
using PeerStor.Web.Api.Files;
using PeerStor.Web.Api.Health;
using PeerStor.Web.Api.Media;
using PeerStor.Web.Api.Metrics;
using PeerStor.Web.Api.Notes;
using PeerStor.Web.Api.OpenApi;
using PeerStor.Web.Api.Peers;
using PeerStor.Web.Api.Repair;
using PeerStor.Web.Api.Previews;
using PeerStor.Web.Api.Shares;
using PeerStor.Web.Api.Statistics;
using PeerStor.Web.Api.Status;
using PeerStor.Web.Api.Storage;
using PeerStor.Web.Api.Tokens;
using PeerStor.Web.Api.Transfers;
using PeerStor.Web.Api.Transfers.Pacing;
using PeerStor.Web.Api.Tus;
using PeerStor.Web.Api.Uploads;
using PeerStor.Web.Api.Users;
using PeerStor.Web.Api.Visits;
using PeerStor.Web.Pages.Share;

namespace PeerStor.Web.Api;

/// <summary>The HTTP API: its handlers and its routes.</summary>
internal static class ApiSetup
{
    public static void AddPeerStorApi(this IServiceCollection services)
    {
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<Paces>();
        services.AddSingleton<DownloadWatch>();
        services.AddSingleton<UploadWatch>();
        services.AddSingleton<Download>();
        services.AddSingleton<ContentEndpoints>();
        services.AddSingleton<ListEndpoints>();
        services.AddSingleton<FolderEndpoints>();
        services.AddSingleton<EntryEndpoints>();
        services.AddSingleton<TagEndpoints>();
        services.AddSingleton<ZipDownloads>();
        services.AddSingleton<ZipEndpoints>();
        services.AddSingleton<SearchEndpoints>();
        services.AddSingleton<VersionEndpoints>();
        services.AddSingleton<BatchEndpoints>();
        services.AddSingleton<PreviewEndpoints>();
        services.AddSingleton<MemberEndpoints>();
        services.AddSingleton<MediaEndpoints>();
        services.AddSingleton<PlaybackEndpoints>();
        services.AddSingleton<ConversionEndpoints>();
        services.AddSingleton<SubtitleEndpoints>();
        services.AddSingleton<PutEndpoint>();
        services.AddSingleton<NoteRooms>();
        services.AddSingleton<NoteLiveEndpoint>();
        services.AddSingleton<NoteEndpoints>();
        services.AddSingleton<NoteExportEndpoints>();
        services.AddSingleton<UploadEndpoints>();
        services.AddSingleton<TusPatch>();
        services.AddSingleton<TusCreation>();
        services.AddSingleton<TusElsewhere>();
        services.AddSingleton<TusEndpoints>();
        services.AddSingleton<TokenEndpoints>();
        services.AddSingleton<SignInLinkEndpoint>();
        services.AddSingleton<SessionEndpoint>();
        services.AddSingleton<UserEndpoints>();
        services.AddSingleton<SpeedEndpoints>();
        services.AddSingleton<AuditEndpoints>();
        services.AddSingleton<ShareEndpoints>();
        services.AddSingleton<ShareGate>();
        services.AddSingleton<SharePages>();
        services.AddSingleton<VisitEndpoints>();
        services.AddSingleton<VisitUploadEndpoints>();
        services.AddSingleton<GroupEndpoints>();
        services.AddSingleton<Principals>();
        services.AddSingleton<AccessEndpoints>();
        services.AddSingleton<StatusEndpoints>();
        services.AddSingleton<PeerEndpoints>();
        services.AddSingleton<RepairEndpoints>();
        services.AddSingleton<StorageEndpoints>();
        services.AddSingleton<NetworkEndpoints>();
        services.AddSingleton<ComparisonEndpoints>();
        services.AddSingleton<TransferEndpoints>();
        services.AddSingleton<StatisticsEndpoints>();
        services.AddSingleton<WebMeter>();
        services.AddSingleton<MeterReader>();
        services.AddHostedService(provider => provider.GetRequiredService<MeterReader>());
        services.AddHostedService<ReadWarming>();
        services.AddSingleton<MetricsEndpoint>();
    }

    public static void MapPeerStorApi(this IEndpointRouteBuilder routes)
    {
        HealthEndpoints.Map(routes);
        ContentEndpoints.Map(routes);
        ListEndpoints.Map(routes);
        FolderEndpoints.Map(routes);
        EntryEndpoints.Map(routes);
        TagEndpoints.Map(routes);
        ZipEndpoints.Map(routes);
        SearchEndpoints.Map(routes);
        VersionEndpoints.Map(routes);
        BatchEndpoints.Map(routes);
        PreviewEndpoints.Map(routes);
        MemberEndpoints.Map(routes);
        MediaEndpoints.Map(routes);
        PlaybackEndpoints.Map(routes);
        ConversionEndpoints.Map(routes);
        SubtitleEndpoints.Map(routes);
        PutEndpoint.Map(routes);
        NoteLiveEndpoint.Map(routes);
        NoteEndpoints.Map(routes);
        NoteExportEndpoints.Map(routes);
        UploadEndpoints.Map(routes);
        TusEndpoints.Map(routes);
        TokenEndpoints.Map(routes);
        SignInLinkEndpoint.Map(routes);
        SessionEndpoint.Map(routes);
        UserEndpoints.Map(routes);
        SpeedEndpoints.Map(routes);
        AuditEndpoints.Map(routes);
        ShareEndpoints.Map(routes);
        VisitEndpoints.Map(routes);
        VisitUploadEndpoints.Map(routes);
        GroupEndpoints.Map(routes);
        AccessEndpoints.Map(routes);
        StatusEndpoints.Map(routes);
        PeerEndpoints.Map(routes);
        RepairEndpoints.Map(routes);
        StorageEndpoints.Map(routes);
        NetworkEndpoints.Map(routes);
        ComparisonEndpoints.Map(routes);
        TransferEndpoints.Map(routes);
        StatisticsEndpoints.Map(routes);
        MetricsEndpoint.Map(routes);
        OpenApiEndpoint.Map(routes);
    }
}
