using System.Net;
using PeerStor.Engine.Backends;
using PeerStor.Web.Hosting.Telemetry;

namespace PeerStor.Web.Hosting.Configuration;

/// <summary>Everything that can be set. .env.example and the options of `peerstor serve` are compared with this list.</summary>
public static class Settings
{
    public static readonly Setting<string> Data = new(
        "PEERSTOR_DATA", "a directory", "The directory that holds everything: files, database and keys.",
        SettingKinds.Folder, DefaultFolder.Find)
    {
        Flag = "--data", Default = "the user's data directory", Example = "/srv/peerstor",
    };

    public static readonly Setting<int> Port = new(
        "PEERSTOR_PORT", "a whole number from 0 to 65535", "The port of the web address; when it is busy, the next free one is taken.",
        SettingKinds.Port, () => 8080)
    {
        Flag = "--port", Default = "8080", Example = "8080",
    };

    public static readonly Setting<IReadOnlyList<IPAddress>> Host = new(
        "PEERSTOR_HOST", "IP addresses separated by commas, or localhost", "The addresses to listen on; 127.0.0.1 keeps other machines out.",
        SettingKinds.Addresses, () => [])
    {
        Flag = "--host", Default = "all addresses of this machine", Example = "127.0.0.1",
    };

    public static readonly Setting<string> Name = new(
        "P2P_NODE_NAME", "1 to 64 characters", "The name of this device, as people see it; what is chosen later in Settings takes its place.",
        SettingKinds.Label, () => Environment.MachineName)
    {
        Alias = "PEERSTOR_NAME", Flag = "--name", Default = "the machine's name", Example = "living room",
    };

    public static readonly Setting<bool> PeersEnabled = new(
        "P2P_ENABLED", "true or false",
        "Whether this device can be paired with others, looks for them on the local network and tells them its name and address. Listening on 127.0.0.1 only, it does not look.",
        SettingKinds.YesNo, () => true)
    {
        Default = "true", Example = "false",
    };

    public static readonly Setting<int> PeerPort = new(
        "P2P_PORT", "a whole number from 0 to 65535",
        "The port by which other devices exchange files with this one; when it is busy, the next free one is taken.", SettingKinds.Port, () => 6881)
    {
        Flag = "--peer-port", Default = "6881", Example = "6881",
    };

    public static readonly Setting<long?> ContributedSize = new(
        "PEERSTOR_CONTRIBUTED_SIZE", "a size such as 200 GB or 1.5 TiB", "The most space that stored content may take on this device; what is chosen later in Settings takes its place.",
        SettingKinds.Size, () => null)
    {
        Default = "what the disk has, but for PEERSTOR_MIN_FREE", Example = "200 GB",
    };

    public static readonly Setting<long?> MinimumFree = new(
        "PEERSTOR_MIN_FREE", "a size such as 10 GB", "Uploads are refused when less than this would stay free on the disk.",
        SettingKinds.Size, () => null)
    {
        Default = "5 % of the disk, at least 2 GiB", Example = "10 GB",
    };

    public static readonly Setting<long?> UploadSpeed = new(
        "PEERSTOR_UPLOAD_SPEED", "bytes a second such as 10 MB, at least 1 KiB",
        "How fast files may come in, all together, as long as Settings, Speed says nothing else.", SettingKinds.Speed, () => null)
    {
        Default = "as fast as it goes", Example = "10 MB",
    };

    public static readonly Setting<long?> DownloadSpeed = new(
        "PEERSTOR_DOWNLOAD_SPEED", "bytes a second such as 10 MB, at least 1 KiB",
        "How fast files may go out, all together, as long as Settings, Speed says nothing else.", SettingKinds.Speed, () => null)
    {
        Default = "as fast as it goes", Example = "10 MB",
    };

    public static readonly Setting<TimeSpan> RepairAfter = new(
        "PEERSTOR_REPAIR_AFTER", "a time such as 30 min, 2 h or 1 d",
        "How long a device that is away is waited for before what it keeps is copied to another one, as long as two other copies answer.",
        SettingKinds.Duration, () => TimeSpan.FromMinutes(30))
    {
        Default = "30 min", Example = "2 h",
    };

    public static readonly Setting<bool> Strict = new(
        "PEERSTOR_STRICT", "true or false",
        "Refuse an upload when no other device, and no bucket, can keep a second copy of it at once. Otherwise it is kept here, marked as the only copy.",
        SettingKinds.YesNo, () => false)
    {
        Default = "false", Example = "true",
    };

    public static readonly Setting<string> CopySpeed = new(
        "PEERSTOR_COPY_SPEED", "speeds such as send 2 MB, receive 10 MB; mon-fri 08:00-18:00 send 200 kB, receive 0",
        "How fast this device copies files to and from other devices, with hours and days; what is chosen later in Settings takes its place.",
        SettingKinds.CopySpeed, () => "")
    {
        Default = "as fast as it goes", Example = "send 2 MB; mon-fri 08:00-18:00 send 200 kB",
    };

    public static readonly Setting<IReadOnlyList<IPNetwork>> TrustedProxies = new(
        "PEERSTOR_TRUSTED_PROXIES", "IP addresses or networks such as 10.0.0.0/8, separated by commas",
        "The reverse proxies whose word on the client's address and on HTTPS is believed.",
        SettingKinds.Networks, () => [])
    {
        Default = "none", Example = "127.0.0.1",
    };

    public static readonly Setting<IReadOnlyList<string>> AllowedHosts = new(
        "PEERSTOR_ALLOWED_HOSTS", "host names such as files.example.org or *.example.org, separated by commas",
        "The host names that are answered.",
        SettingKinds.HostNames, () => [])
    {
        Default = "any", Example = "files.example.org",
    };

    public static readonly Setting<TimeSpan> DrainTime = new(
        "PEERSTOR_DRAIN", "a time such as 5 s",
        "How long a device that is told to stop says that it is not ready and goes on answering, so that a load balancer sends people elsewhere.",
        SettingKinds.Duration, () => TimeSpan.Zero)
    {
        Default = "0 s", Example = "5 s",
    };

    public static readonly Setting<bool> NotepadEnabled = new(
        "COMMUNITY_NOTEPAD_ENABLED", "true or false", "Whether there are notes; without them their screen and addresses are gone, and the files stay.",
        SettingKinds.YesNo, () => true)
    {
        Default = "true", Example = "false",
    };

    public static readonly Setting<int> NotepadSize = new(
        "NOTEPAD_MAX_SIZE_MB", "a whole number from 1 to 16", "How large a note may become, in millions of characters.",
        SettingKinds.NoteSize, () => 10)
    {
        Default = "10", Example = "2",
    };

    public static readonly Setting<string?> NotepadFolder = new(
        "NOTEPAD_STORAGE_PATH", "a directory outside of PEERSTOR_DATA",
        "A folder, such as a network mount, in which shared notes also lie as readable Markdown files; servers that have only this folder in common see each other's notes, and edits that other programs make there are taken in.",
        SettingKinds.SharedFolder, () => null)
    {
        Default = "none", Example = "/srv/notes",
    };

    public static readonly Setting<bool> NotepadAutoSync = new(
        "NOTEPAD_AUTO_SYNC", "true or false",
        "Whether what is typed into notes goes to other devices and into the folder by itself; otherwise it is saved here and waits until somebody chooses “Sync now”.",
        SettingKinds.YesNo, () => true)
    {
        Default = "true", Example = "false",
    };

    public static readonly Setting<BackendKind> StorageBackend = new(
        "STORAGE_BACKEND", "local, s3 or nfs",
        "Where the parts of files lie beside this device, encrypted as they are here: in an S3 bucket, in a directory on an NFS mount, or nowhere else.",
        SettingKinds.Word<BackendKind>, () => BackendKind.Local)
    {
        Default = "local", Example = "s3",
    };

    public static readonly Setting<string> S3Region = new(
        "AWS_REGION", "a region such as eu-central-1", "The region of the bucket.", SettingKinds.Region, () => "us-east-1")
    {
        Alias = "S3_REGION", Default = "us-east-1", Example = "eu-central-1",
    };

    public static readonly Setting<string?> S3Bucket = new(
        "AWS_S3_BUCKET", "the name of a bucket", "The bucket. Without it, or without a key for it, files stay on this device.", SettingKinds.Bucket, () => null)
    {
        Alias = "S3_BUCKET_NAME", Default = "none", Example = "our-files",
    };

    public static readonly Setting<string?> S3AccessKey = new(
        "AWS_ACCESS_KEY_ID", "the id of a key", "The key for the bucket. Without it the machine's role is used, or the profile of the AWS tools.",
        SettingKinds.Secret, () => null)
    {
        Alias = "AWS_ACCESS_KEY", Default = "none", Example = "AKIAIOSFODNN7EXAMPLE",
    };

    public static readonly Setting<string?> S3SecretKey = new(
        "AWS_SECRET_ACCESS_KEY", "the secret of the key", "The secret that belongs to the key.", SettingKinds.Secret, () => null)
    {
        Alias = "AWS_SECRET_KEY", Default = "none", Secret = true,
    };

    public static readonly Setting<Uri?> S3Endpoint = new(
        "S3_ENDPOINT_URL", "an address that begins with http:// or https://", "The S3 server, when it is not Amazon's.", SettingKinds.WebAddress, () => null)
    {
        Default = "Amazon's for the region", Example = "https://s3.example.org",
    };

    public static readonly Setting<bool?> S3PathStyle = new(
        "S3_FORCE_PATH_STYLE", "true or false", "Whether the bucket stands in the path of addresses and not before the server's name.",
        SettingKinds.YesNoOrUnset, () => null)
    {
        Default = "true with S3_ENDPOINT_URL, otherwise false", Example = "true",
    };

    public static readonly Setting<string?> S3AccessPoint = new(
        "S3_ACCESS_POINT", "the ARN or alias of an access point", "Asked in place of the bucket.", SettingKinds.Secret, () => null)
    {
        Default = "none", Example = "arn:aws:s3:eu-central-1:123456789012:accesspoint/files",
    };

    public static readonly Setting<string?> NfsMount = new(
        "NFS_MOUNT_POINT", "a directory", "Where the NFS share is mounted that STORAGE_BACKEND=nfs uses.", SettingKinds.FolderOrUnset, () => null)
    {
        Default = "none", Example = "/mnt/peerstor",
    };

    public static readonly Setting<GiveUpPolicy?> BackendOnly = new(
        "PEERSTOR_BACKEND_ONLY", "nothing, media or everything",
        "What goes away on this device once it was read back from the storage backend: nothing, large video and audio files, or all large files.",
        SettingKinds.WordOrUnset<GiveUpPolicy>, () => null)
    {
        Default = "media with s3, nothing with nfs", Example = "nothing",
    };

    public static readonly Setting<long?> BackendCache = new(
        "PEERSTOR_BACKEND_CACHE", "a size such as 20 GB", "How much of what lies only in the storage backend is kept here after somebody read it.",
        SettingKinds.Size, () => 10_000_000_000)
    {
        Default = "10 GB", Example = "20 GB",
    };

    public static readonly Setting<LogFormat> LogFormat = new(
        "PEERSTOR_LOG_FORMAT", "plain or json", "How log lines look on standard error.",
        SettingKinds.Word<LogFormat>, () => Configuration.LogFormat.Plain)
    {
        Default = "plain", Example = "json",
    };

    public static readonly Setting<LogDetail> LogLevel = new(
        "PEERSTOR_LOG_LEVEL", "debug, info, warning or error", "The least important kind of log line that is written.",
        SettingKinds.Word<LogDetail>, () => LogDetail.Info)
    {
        Default = "info", Example = "warning",
    };

    public static readonly Setting<Uri?> OtlpEndpoint = new(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "an address that begins with http:// or https://",
        "A receiver of OpenTelemetry that gets metrics and traces of requests; neither names files or people.", SettingKinds.WebAddress, () => null)
    {
        Default = "none", Example = "http://localhost:4318",
    };

    public static readonly Setting<OtlpProtocol> OtlpProtocol = new(
        "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc or http/protobuf", "How that receiver is spoken to; grpc is usually at port 4317.",
        SettingKinds.Protocol, () => Telemetry.OtlpProtocol.HttpProtobuf)
    {
        Default = "http/protobuf", Example = "grpc",
    };

    public static readonly Setting<string?> OtlpHeaders = new(
        "OTEL_EXPORTER_OTLP_HEADERS", "pairs such as name=value, separated by commas", "What that receiver wants to see with each message, such as a key.",
        SettingKinds.Pairs, () => null)
    {
        Default = "none", Secret = true,
    };

    public static readonly Setting<string> OtlpServiceName = new(
        "OTEL_SERVICE_NAME", "1 to 64 characters", "What the receiver calls this service.", SettingKinds.Label, () => "peerstor")
    {
        Default = "peerstor", Example = "peerstor-office",
    };

    public static readonly Setting<Uri?> Url = new(
        "PEERSTOR_URL", "an address that begins with http:// or https://", "The server that ls, put, get, rm, mv, status and token talk to.",
        SettingKinds.WebAddress, () => null)
    {
        Default = "the one that runs on this machine", Example = "http://192.168.1.20:8080", Flag = "--url", ForCommands = true,
    };

    public static readonly Setting<string?> Token = new(
        "PEERSTOR_TOKEN", "a token from `peerstor token create`", "Proves to PEERSTOR_URL who you are.",
        SettingKinds.Token, () => null)
    {
        Default = "none", Secret = true, ForCommands = true,
    };

    public static IReadOnlyList<Setting> All { get; } =
    [
        Data, Port, Host, Name, PeersEnabled, PeerPort, ContributedSize, MinimumFree, UploadSpeed, DownloadSpeed, RepairAfter, Strict, CopySpeed, TrustedProxies, AllowedHosts, DrainTime, NotepadEnabled, NotepadSize,
        NotepadFolder, NotepadAutoSync, StorageBackend, S3Region, S3Bucket, S3AccessKey, S3SecretKey, S3Endpoint, S3PathStyle, S3AccessPoint, NfsMount, BackendOnly, BackendCache,
        LogFormat, LogLevel, OtlpEndpoint, OtlpProtocol, OtlpHeaders, OtlpServiceName, Url, Token,
    ];

    internal static bool IsForCommands(string name) => All.Any(setting => setting.ForCommands && setting.Name == name);
}

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    Plain,
    Json,
}

/// <summary>The least important kind of log line that is written.</summary>
public enum LogDetail
{
    Debug,
    Info,
    Warning,
    Error,
}
