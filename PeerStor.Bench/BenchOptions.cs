using System.Globalization;

namespace PeerStor.Bench;

/// <summary>What to measure and how long.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        Usage: dotnet run -c Release --project PeerStor.Bench -- WHAT [OPTIONS]
          WHAT             all, quick (what is compared with peers, in a few minutes), or one of
                           floor, upload, download, small, manyfiles, seek, search, zip,
                           thumbnails, idle, notes, rotation, signin, replicate,
                           s3, library
          --rounds N       measured rounds per row, after one to warm up (5)
          --mib N          size of an upload and of the downloaded file, in MiB (1024)
          --files N        small files to upload (10000)
          --entries N      files and folders of the library scenario (1000000)
          --video-mib N    size of the file to seek in, in MiB (4096)
          --places LIST    disk,memory: where the servers keep their data in the upload runs (both)
          --only LIST      peerstor,nginx,copyparty,syncthing,aws: what to compare (all that are there)
          --work DIR       scratch folder on the disk under test (data/bench in this clone)
          --program FILE   the peerstor to measure (out/peerstor; `./deploy.sh build` makes it)
        nginx is taken from the path (Debian: nginx-light); syncthing too; copyparty from a checkout named
        by COPYPARTY. s3 compares with `aws s3 cp` (awscli) at a Ceph gateway (radosgw, ceph-mon, ceph-osd).
        """;

    /// <summary>The folder of the solution, from wherever in the clone this is started.</summary>
    public static string Root { get; } = CloneRoot();

    public required string What { get; init; }

    /// <summary>Rows without a goal are left out.</summary>
    public bool OnlyGoals { get; init; }

    public int Rounds { get; init; } = 5;

    public long SizeBytes { get; init; } = 1L << 30;

    public int Files { get; init; } = 10_000;

    public int Entries { get; init; } = 1_000_000;

    public long VideoBytes { get; init; } = 4L << 30;

    public IReadOnlyList<string> Places { get; init; } = ["disk", "memory"];

    public IReadOnlyList<string> Only { get; init; } = ["nginx", "copyparty", "syncthing", "aws", "peerstor"];

    public string WorkDirectory { get; init; } = Path.Combine(Root, "data", "bench");

    public string Program { get; init; } = Path.Combine(Root, "out", "peerstor");

    /// <summary>Null when the arguments make no sense; the problem is one line for a person.</summary>
    public static BenchOptions? Parse(IReadOnlyList<string> arguments, out string? problem)
    {
        problem = arguments.Count == 0 ? "say what to measure" : null;
        if (problem is not null)
        {
            return null;
        }

        BenchOptions options = arguments[0] == "quick"
            ? new BenchOptions { What = "quick", OnlyGoals = true, Rounds = 3, Files = 3000, VideoBytes = 2L << 30 }
            : new BenchOptions { What = arguments[0] };
        if (!Scenarios.Scenario.Names.Concat(["all", "quick"]).Contains(options.What))
        {
            problem = $"“{options.What}” is not something to measure";
            return null;
        }

        for (int i = 1; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count || options.With(arguments[i], arguments[i + 1]) is not { } next)
            {
                problem = $"“{string.Join(' ', arguments.Skip(i).Take(2))}” is not an option with a value";
                return null;
            }

            options = next;
        }

        return options;
    }

    private BenchOptions? With(string name, string value)
    {
        _ = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        return name switch
        {
            "--rounds" when number > 0 => this with { Rounds = (int)number },
            "--mib" when number > 0 => this with { SizeBytes = number << 20 },
            "--files" when number > 0 => this with { Files = (int)number },
            "--entries" when number > 0 => this with { Entries = (int)number },
            "--video-mib" when number > 0 => this with { VideoBytes = number << 20 },
            "--places" => this with { Places = value.Split(',') },
            "--only" => this with { Only = value.Split(',') },
            "--work" => this with { WorkDirectory = Path.GetFullPath(value) },
            "--program" => this with { Program = Path.GetFullPath(value) },
            _ => null,
        };
    }

    private static string CloneRoot()
    {
        for (string? folder = Environment.CurrentDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PeerStor.slnx")))
            {
                return folder;
            }
        }

        return Environment.CurrentDirectory;
    }
}
