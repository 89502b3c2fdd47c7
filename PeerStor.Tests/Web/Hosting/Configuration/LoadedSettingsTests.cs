using PeerStor.Engine.Backends;
using System.Net;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Tests.Web.Hosting.Configuration;

public sealed class LoadedSettingsTests : IDisposable
{
    private readonly DirectoryInfo _here = Directory.CreateTempSubdirectory("peerstor-test-");
    private readonly Dictionary<string, string> _flags = [];
    private readonly Dictionary<string, string> _environment = [];

    private string DataFolder => Path.Combine(_here.FullName, "data");

    public void Dispose() => _here.Delete(recursive: true);

    [Fact]
    public void Nothing_needs_to_be_set()
    {
        LoadedSettings settings = new(_flags, _ => null, _here.FullName);

        Assert.Equal(8080, settings.Get(Settings.Port));
        Assert.Empty(settings.Get(Settings.Host));
        Assert.All(settings.Effective, setting => Assert.True(setting.IsDefault));
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_files()
    {
        WriteEnv("PEERSTOR_PORT=1001\nP2P_NODE_NAME=from here\nPEERSTOR_LOG_LEVEL=error");
        WriteDataEnv("PEERSTOR_PORT=1002\nP2P_NODE_NAME=from data\nPEERSTOR_LOG_FORMAT=json");
        _environment["P2P_NODE_NAME"] = "from the environment";
        _environment["PEERSTOR_PORT"] = "1003";
        _flags["--port"] = "1004";

        LoadedSettings settings = Load();

        Assert.Equal(1004, settings.Get(Settings.Port));
        Assert.Equal("from the environment", settings.Get(Settings.Name));
        Assert.Equal(LogDetail.Error, settings.Get(Settings.LogLevel));
        Assert.Equal(LogFormat.Json, settings.Get(Settings.LogFormat));
        Assert.Equal("command line", Source("PEERSTOR_PORT"));
        Assert.Equal("environment", Source("P2P_NODE_NAME"));
        Assert.Equal(Path.Combine(_here.FullName, ".env"), Source("PEERSTOR_LOG_LEVEL"));
        Assert.Equal(Path.Combine(DataFolder, ".env"), Source("PEERSTOR_LOG_FORMAT"));
        Assert.Equal("default", Source("PEERSTOR_HOST"));

        string Source(string name) => settings.Effective.Single(setting => setting.Name == name).Source;
    }

    [Theory]
    [InlineData("PEERSTOR_PORT", "99999")]
    [InlineData("PEERSTOR_PORT", "-1")]
    [InlineData("PEERSTOR_PORT", "http")]
    [InlineData("PEERSTOR_HOST", "example.org")]
    [InlineData("PEERSTOR_CONTRIBUTED_SIZE", "lots")]
    [InlineData("PEERSTOR_CONTRIBUTED_SIZE", "-5 GB")]
    [InlineData("PEERSTOR_LOG_FORMAT", "xml")]
    [InlineData("PEERSTOR_LOG_LEVEL", "1")]
    [InlineData("PEERSTOR_TRUSTED_PROXIES", "10.0.0.0/99")]
    [InlineData("PEERSTOR_URL", "ftp://example.org")]
    [InlineData("STORAGE_BACKEND", "tape")]
    [InlineData("P2P_ENABLED", "perhaps")]
    public void A_wrong_value_is_one_line_with_the_name_the_value_and_what_is_allowed(string name, string value)
    {
        _environment[name] = value;

        SettingException error = Assert.Throws<SettingException>(Load);

        Assert.Contains($"{name}={value}", error.Message, StringComparison.Ordinal);
        Assert.Contains("allowed: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_secret_is_shown_nowhere()
    {
        _environment["PEERSTOR_TOKEN"] = "abcdefghijklmnopqrstuvwxyz0123456789";
        Assert.DoesNotContain(Load().Effective, setting => setting.Value.Contains("abc", StringComparison.Ordinal));

        _environment["PEERSTOR_TOKEN"] = "not a token";
        Assert.DoesNotContain("not a token", Assert.Throws<SettingException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWS_S3_BUCKET=files\nAWS_ACCESS_KEY_ID=key\nAWS_SECRET_ACCESS_KEY=secret\nAWS_REGION=eu-west-1")]
    [InlineData("S3_BUCKET_NAME=files\nAWS_ACCESS_KEY=key\nAWS_SECRET_KEY=secret\nS3_REGION=eu-west-1")]
    public void A_bucket_is_configured_in_either_spelling(string lines)
    {
        WriteEnv("STORAGE_BACKEND=s3\nS3_ENDPOINT_URL=http://127.0.0.1:9000\n" + lines);

        LoadedSettings loaded = Load();
        BackendOptions options = EngineSettings.From(loaded).Backend;

        Assert.Empty(loaded.Warnings);
        Assert.Equal(BackendKind.S3, options.Chosen);
        Assert.Equal(("files", "key", "secret", "eu-west-1", true), (options.S3!.Bucket, options.S3.AccessKey, options.S3.SecretKey, options.S3.Region, options.S3.PathStyle));
        Assert.DoesNotContain(loaded.Effective, setting => setting.Value == "secret");
    }

    [Theory]
    [InlineData("STORAGE_BACKEND=s3", "STORAGE_BACKEND=s3 needs AWS_S3_BUCKET;")]
    [InlineData("STORAGE_BACKEND=S3\nS3_BUCKET_NAME=files", "STORAGE_BACKEND=s3 needs AWS_ACCESS_KEY_ID")]
    [InlineData("STORAGE_BACKEND=nfs", "STORAGE_BACKEND=nfs needs NFS_MOUNT_POINT;")]
    [InlineData("CDN_BASE_URL=https://c", "CDN_BASE_URL has no effect")]
    public void What_this_version_cannot_do_is_said_in_one_line(string lines, string start)
    {
        WriteEnv(lines);

        Assert.StartsWith(start, Assert.Single(Load().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_env_file_may_have_comments_quotes_and_export()
    {
        WriteEnv("""
            # a comment
            export PEERSTOR_PORT=9000   # the usual one is taken
            P2P_NODE_NAME="living # room"

            PEERSTOR_HOST='127.0.0.1, ::1'
            PEERSTOR_LOG_LEVEL=
            """);

        LoadedSettings settings = Load();

        Assert.Equal(9000, settings.Get(Settings.Port));
        Assert.Equal("living # room", settings.Get(Settings.Name));
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], settings.Get(Settings.Host));
        Assert.Equal(LogDetail.Info, settings.Get(Settings.LogLevel));
    }

    [Theory]
    [InlineData("what is this")]
    [InlineData("=5")]
    [InlineData("PEERSTOR_PORT=\"8080")]
    public void A_line_that_is_no_setting_names_the_file_and_the_line(string line)
    {
        WriteEnv("# first\n" + line);

        Assert.Contains(".env, line 2", Assert.Throws<SettingException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 GB", 200_000_000_000)]
    [InlineData("1.5TiB", 1_649_267_441_664)]
    [InlineData("10g", 10_000_000_000)]
    [InlineData("4096", 4096)]
    public void Sizes_are_read_as_people_write_them(string text, long bytes)
    {
        _environment["PEERSTOR_CONTRIBUTED_SIZE"] = text;

        Assert.Equal(bytes, Load().Get(Settings.ContributedSize));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_999, "1.00 MB")]
    [InlineData(1_234_567_890, "1.23 GB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Sizes_are_written_with_three_digits(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Fact]
    public void What_is_chosen_in_the_browser_is_written_beside_the_files_and_is_weaker_than_all_else()
    {
        WriteDataEnv("# mine\nAWS_S3_BUCKET=old\nS3_REGION=eu-west-1\nexport P2P_NODE_NAME='a \"b\"'\n");
        WriteEnv("STORAGE_BACKEND=local");
        LoadedSettings before = Load();
        Dictionary<string, string?> changes = new() { ["AWS_S3_BUCKET"] = "new-one", ["S3_REGION"] = null, ["AWS_SECRET_ACCESS_KEY"] = "a\"b#c" };

        LoadedSettings wanted = before.With(changes);
        Assert.Equal("old", Load().Get(Settings.S3Bucket));
        EnvFile.Change(before.DataFile, changes);

        foreach (LoadedSettings settings in new[] { wanted, Load() })
        {
            Assert.Equal(
                ("new-one", "us-east-1", "a\"b#c", "a \"b\""),
                (settings.Get(Settings.S3Bucket), settings.Get(Settings.S3Region), settings.Get(Settings.S3SecretKey), settings.Get(Settings.Name)));
            Assert.Null(settings.FixedBy(Settings.S3Bucket));
            Assert.Equal(Path.Combine(_here.FullName, ".env"), settings.FixedBy(Settings.StorageBackend));
        }

        Assert.StartsWith("# mine\n", File.ReadAllText(before.DataFile), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(before.DataFile));
        Assert.Throws<SettingException>(() => before.With(new Dictionary<string, string?> { ["AWS_S3_BUCKET"] = "a b" }));
    }

    private LoadedSettings Load()
    {
        _environment.TryAdd("PEERSTOR_DATA", DataFolder);
        return new LoadedSettings(_flags, name => _environment.GetValueOrDefault(name), _here.FullName);
    }

    private void WriteEnv(string text) => File.WriteAllText(Path.Combine(_here.FullName, ".env"), text);

    private void WriteDataEnv(string text)
    {
        Directory.CreateDirectory(DataFolder);
        File.WriteAllText(Path.Combine(DataFolder, ".env"), text);
    }
}
