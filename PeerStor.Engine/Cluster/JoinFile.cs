using PeerStor.Engine.Common;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Cluster;

/// <summary>
/// What an invitation gave this device, in DATA/join.cbor from the moment it was accepted until everything of it is done:
/// a stop at any point goes on at the next start. A CBOR map {1 the inviter's record, 2 key gift, 3 whether the database
/// makes room, 4 this device's own record}.
/// </summary>
/// <param name="Own">What was chosen for this device before; null in files from before it was written.</param>
/// <param name="Gift">Sealed for this device's public key.</param>
/// <param name="TakesOver">This device had nothing of its own: its database goes aside, and it begins with the cluster's.</param>
internal sealed record JoinFile(DeviceRecord Inviter, DeviceRecord? Own, byte[] Gift, bool TakesOver)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static JoinFile? Find(DataDirectory directory)
    {
        if (!File.Exists(directory.JoinFile))
        {
            return null;
        }

        DeviceRecord? inviter = null;
        DeviceRecord? own = null;
        byte[] gift = [];
        bool takesOver = false;
        Cbor.ReadMap(File.ReadAllBytes(directory.JoinFile), (key, reader) =>
        {
            switch (key)
            {
                case 1: inviter = DeviceRecord.Decode(reader.ReadByteString()); return true;
                case 2: gift = reader.ReadByteString(); return true;
                case 3: takesOver = reader.ReadInt32() != 0; return true;
                case 4: own = DeviceRecord.Decode(reader.ReadByteString()); return true;
                default: return false;
            }
        });
        return inviter is null ? null : new JoinFile(inviter, own, gift, takesOver);
    }

    public void Write(DataDirectory directory) => DurableFile.WriteWhole(
        directory.JoinFile,
        Cbor.Map(writer =>
        {
            writer.Field(1, Inviter.Encode());
            writer.Field(2, Gift);
            writer.Field(3, TakesOver ? 1 : 0);
            if (Own is not null)
            {
                writer.Field(4, Own.Encode());
            }
        }),
        OwnerOnly);

    public static void Delete(DataDirectory directory)
    {
        File.Delete(directory.JoinFile);
        DurableFile.SyncDirectory(directory.Root);
    }

    /// <summary>Moves an empty device's database aside, whole; nothing is deleted. May be done twice.</summary>
    public JoinFile MakeRoom(DataDirectory directory)
    {
        if (!TakesOver)
        {
            return this;
        }

        if (File.Exists(directory.Database))
        {
            using (Database.DatabaseConnection connection = new(directory.Database, readOnly: false))
            {
                connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }

            string aside = Directory.CreateDirectory(Path.Combine(directory.Root, "before-joining")).FullName;
            File.Move(directory.Database, Path.Combine(aside, Path.GetFileName(directory.Database)), overwrite: true);
            DurableFile.SyncDirectory(aside);
        }

        foreach (string rest in new[] { directory.Database + "-wal", directory.Database + "-shm", directory.SearchIndex })
        {
            File.Delete(rest);
        }

        DurableFile.SyncDirectory(directory.Root);
        JoinFile done = this with { TakesOver = false };
        done.Write(directory);
        return done;
    }
}
