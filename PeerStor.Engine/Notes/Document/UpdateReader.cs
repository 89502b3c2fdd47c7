namespace PeerStor.Engine.Notes.Document;

/// <summary>Reads updates in Yjs's format, version 1, that concern one text at the root of a document.</summary>
internal sealed class UpdateReader(string rootName, DocumentLimits limits)
{
    private const int KindBits = 0b0001_1111;
    private const int HasKey = 0b0010_0000;
    private const int HasRightOrigin = 0b0100_0000;
    private const int HasOrigin = 0b1000_0000;

    /// <exception cref="DamagedUpdateException">It cannot be read, or is no update of such a text.</exception>
    /// <param name="isAccepted">It may have as many changes as there are: whoever took them one by one did not count.</param>
    public ParsedUpdate Read(ReadOnlySpan<byte> update, bool isAccepted)
    {
        if (update.Length > limits.LargestUpdateBytes)
        {
            throw new DamagedUpdateException($"The update has more than {limits.LargestUpdateBytes >> 20} MiB.");
        }

        WireReader reader = new(update);
        ParsedUpdate parsed = new(ReadRuns(ref reader, isAccepted), ReadDeletions(ref reader, isAccepted));
        return reader.IsAtEnd ? parsed : throw new DamagedUpdateException("Something stands behind the update's end.");
    }

    private List<ClientRun> ReadRuns(ref WireReader reader, bool isAccepted)
    {
        List<ClientRun> runs = [];
        HashSet<ulong>? seen = null;
        int left = isAccepted ? int.MaxValue : limits.MostStructs;
        for (int clients = reader.Number(left, "number of editors"); clients > 0; clients--)
        {
            int count = reader.Number(left, "number of changes");
            left -= count;
            ulong client = reader.Number();
            if (runs.Count > 0 && !(seen ??= [runs[0].Client]).Add(client))
            {
                throw new DamagedUpdateException("The update names an editor twice.");
            }

            runs.Add(ReadRun(ref reader, client, count));
        }

        return runs;
    }

    private ClientRun ReadRun(ref WireReader reader, ulong client, int count)
    {
        int clock = reader.Number(limits.LargestClock, "clock");

        // What is claimed is not believed before it is there.
        List<WireStruct> structs = new(Math.Min(count, 1024));
        for (; count > 0; count--)
        {
            WireStruct read = ReadStruct(ref reader, client, clock);
            if (read.Length == 0 && read.Kind != StructKind.Skip)
            {
                throw new DamagedUpdateException("A change in the update is empty.");
            }

            if (read.Length > limits.LargestClockJump || read.End > limits.LargestClock)
            {
                throw new DamagedUpdateException("A clock in the update jumps too far.");
            }

            structs.Add(read);
            clock = read.End;
        }

        return new ClientRun(client, structs);
    }

    private WireStruct ReadStruct(ref WireReader reader, ulong client, int clock)
    {
        byte head = reader.Byte();
        StructKind kind = (StructKind)(head & KindBits);
        if (kind is StructKind.Blank or StructKind.Skip)
        {
            return new WireStruct(kind, clock, reader.Number(limits.LargestClockJump, "length"));
        }

        CharId? origin = (head & HasOrigin) != 0 ? ReadNeighbour(ref reader, client, clock) : null;
        CharId? rightOrigin = (head & HasRightOrigin) != 0 ? ReadNeighbour(ref reader, client, clock) : null;
        if (origin is null && rightOrigin is null)
        {
            ReadRoot(ref reader);
        }

        if ((head & HasKey) != 0)
        {
            throw new DamagedUpdateException("The update changes a map; a note is a text.");
        }

        if (kind == StructKind.Deleted)
        {
            return new WireStruct(kind, clock, reader.Number(limits.LargestClockJump, "length"), origin, rightOrigin);
        }

        if (kind != StructKind.Text)
        {
            throw new DamagedUpdateException($"The update holds something else than text (kind {(int)kind}).");
        }

        string text = reader.Text();
        return new WireStruct(kind, clock, text.Length, origin, rightOrigin, text);
    }

    private CharId ReadNeighbour(ref WireReader reader, ulong client, int clock)
    {
        CharId id = new(reader.Number(), reader.Number(limits.LargestClock, "clock"));
        return id.Client == client && id.Clock >= clock
            ? throw new DamagedUpdateException("A change in the update stands beside a later one.")
            : id;
    }

    private void ReadRoot(ref WireReader reader)
    {
        if (reader.Number() != 1 || reader.Text() != rootName)
        {
            throw new DamagedUpdateException($"The update changes something else than the text \"{rootName}\".");
        }
    }

    private List<DeletedRange> ReadDeletions(ref WireReader reader, bool isAccepted)
    {
        List<DeletedRange> deletions = [];
        int left = isAccepted ? int.MaxValue : limits.MostDeletions;
        for (int clients = reader.Number(left, "number of editors"); clients > 0; clients--)
        {
            ulong client = reader.Number();
            int count = reader.Number(left, "number of deletions");
            left -= count;
            for (; count > 0; count--)
            {
                int start = reader.Number(limits.LargestClock, "clock");
                int length = reader.Number(limits.LargestClock - start, "length");
                if (length > 0)
                {
                    deletions.Add(new DeletedRange(client, start, start + length));
                }
            }
        }

        return deletions;
    }
}
