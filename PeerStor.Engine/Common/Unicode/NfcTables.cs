namespace PeerStor.Engine.Common.Unicode;

/// <summary>What nfc.bin says about single characters; make-nfc-data.mjs writes it and describes its format.</summary>
internal sealed class NfcTables
{
    // Read at the first name that needs it: a node whose names are all plain Latin never does.
    private static readonly Lazy<NfcTables> Loaded = new(Load);

    private readonly Dictionary<int, byte> classes = [];
    private readonly Dictionary<int, int[]> mappings = [];
    private readonly Dictionary<(int First, int Second), int> composites = [];

    private NfcTables()
    {
    }

    public static NfcTables Instance => Loaded.Value;

    /// <summary>Major version of the Unicode standard that the data comes from.</summary>
    public required int UnicodeVersion { get; init; }

    /// <summary>Marks of a lower class go first; 0 for all characters that keep their place.</summary>
    public int ClassOf(int codePoint) => classes.GetValueOrDefault(codePoint);

    /// <summary>Adds the full canonical decomposition, in the order of the tables and not yet sorted by class.</summary>
    public void Decompose(int codePoint, List<int> output)
    {
        if (Hangul.IsSyllable(codePoint))
        {
            Hangul.Decompose(codePoint, output);
        }
        else if (mappings.TryGetValue(codePoint, out int[]? parts))
        {
            foreach (int part in parts)
            {
                Decompose(part, output);
            }
        }
        else
        {
            output.Add(codePoint);
        }
    }

    /// <summary>The one character that stands for the pair in NFC, or null.</summary>
    public int? Compose(int first, int second) =>
        composites.TryGetValue((first, second), out int composite) ? composite : Hangul.Compose(first, second);

    private static NfcTables Load()
    {
        using Stream resource = typeof(NfcTables).Assembly.GetManifestResourceStream("nfc.bin")
            ?? throw new InvalidOperationException("The resource nfc.bin is missing from the program.");
        using BinaryReader reader = new(resource);
        NfcTables tables = new() { UnicodeVersion = reader.Read7BitEncodedInt() };
        tables.ReadClasses(reader);
        tables.ReadMappings(reader);
        return tables;
    }

    private void ReadClasses(BinaryReader reader)
    {
        int codePoint = 0;
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            codePoint += reader.Read7BitEncodedInt();
            classes.Add(codePoint, (byte)reader.Read7BitEncodedInt());
        }
    }

    private void ReadMappings(BinaryReader reader)
    {
        int codePoint = 0;
        for (int left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            codePoint += reader.Read7BitEncodedInt();
            (int length, int composes) = Math.DivRem(reader.Read7BitEncodedInt(), 2);
            int[] parts = new int[length];
            for (int i = 0; i < length; i++)
            {
                parts[i] = reader.Read7BitEncodedInt();
            }

            mappings.Add(codePoint, parts);
            if (composes == 1)
            {
                composites.Add((parts[0], parts[1]), codePoint);
            }
        }
    }
}
