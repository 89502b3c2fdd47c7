using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Text;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media;

/// <summary>Facts as sealed bytes: a CBOR map under the file's key. The keys of the pictures lie only in there.</summary>
internal static class FactsCodec
{
    /// <summary>The public part: which chunks the pictures are.</summary>
    public static byte[] References(IReadOnlyList<MediaPicture> pictures)
    {
        byte[] references = new byte[pictures.Count * ManifestBlob.ReferenceBytes];
        for (int i = 0; i < pictures.Count; i++)
        {
            Span<byte> place = references.AsSpan(i * ManifestBlob.ReferenceBytes, ManifestBlob.ReferenceBytes);
            pictures[i].Chunk.Id.CopyTo(place[..ChunkId.Bytes]);
            BinaryPrimitives.WriteInt32LittleEndian(place[ChunkId.Bytes..], pictures[i].Chunk.StoredBytes);
        }

        return references;
    }

    public static byte[] Seal(MediaFacts facts, byte[] fileKey, VersionId version) => KeyWrap.Seal(
        fileKey,
        Cbor.Map(writer =>
        {
            writer.Field(1, (long)facts.Duration.TotalMilliseconds);
            writer.Field(2, facts.Width);
            writer.Field(3, facts.Height);
            writer.Field(4, facts.Container);
            writer.Field(5, facts.VideoCodec);
            writer.Field(6, facts.AudioCodec);
            writer.Field(7, facts.MimeType);
            writer.Field(8, facts.Title);
            writer.Field(9, facts.Artist);
            writer.Field(10, facts.Album);
            writer.Field(11, facts.Track);
            writer.List(12, facts.Chapters, WriteChapter);
            writer.List(13, facts.Subtitles, WriteSubtitle);
            writer.List(14, facts.Pictures, WritePicture);
        }),
        Context(version));

    /// <exception cref="InvalidDataException">What was sealed is no such map.</exception>
    public static MediaFacts Open(byte[] sealedFacts, byte[] references, byte[] fileKey, VersionId version)
    {
        byte[] map = KeyWrap.Open(fileKey, sealedFacts, Context(version));
        MediaFacts facts = new();
        Cbor.ReadMap(map, (key, reader) =>
        {
            switch (key)
            {
                case 1: facts = facts with { Duration = TimeSpan.FromMilliseconds(reader.ReadInt64()) }; return true;
                case 2: facts = facts with { Width = reader.ReadInt32() }; return true;
                case 3: facts = facts with { Height = reader.ReadInt32() }; return true;
                case 4: facts = facts with { Container = reader.ReadTextString() }; return true;
                case 5: facts = facts with { VideoCodec = reader.ReadTextString() }; return true;
                case 6: facts = facts with { AudioCodec = reader.ReadTextString() }; return true;
                case 7: facts = facts with { MimeType = reader.ReadTextString() }; return true;
                case 8: facts = facts with { Title = reader.ReadTextString() }; return true;
                case 9: facts = facts with { Artist = reader.ReadTextString() }; return true;
                case 10: facts = facts with { Album = reader.ReadTextString() }; return true;
                case 11: facts = facts with { Track = reader.ReadInt32() }; return true;
                case 12: facts = facts with { Chapters = reader.List<MediaChapter>(ReadChapter) }; return true;
                case 13: facts = facts with { Subtitles = reader.List<MediaSubtitle>(ReadSubtitle) }; return true;
                case 14: facts = facts with { Pictures = Joined(reader.List<MediaPicture>(ReadPicture), references) }; return true;
                default: return false;
            }
        });
        return facts;
    }

    private static void WriteChapter(CborWriter writer, MediaChapter chapter)
    {
        writer.Field(1, (long)chapter.Start.TotalMilliseconds);
        writer.Field(2, chapter.Title);
    }

    private static MediaChapter ReadChapter(MediaChapter? chapter, int key, CborReader reader)
    {
        chapter ??= new MediaChapter(default, "");
        return key switch
        {
            1 => chapter with { Start = TimeSpan.FromMilliseconds(reader.ReadInt64()) },
            2 => chapter with { Title = reader.ReadTextString() },
            _ => Skip(chapter, reader),
        };
    }

    private static void WriteSubtitle(CborWriter writer, MediaSubtitle subtitle)
    {
        writer.Field(1, subtitle.Index);
        writer.Field(2, subtitle.Language);
        writer.Field(3, subtitle.Title);
        writer.Field(4, subtitle.Codec);
        writer.Field(5, subtitle.Forced ? 1 : 0);
    }

    private static MediaSubtitle ReadSubtitle(MediaSubtitle? subtitle, int key, CborReader reader)
    {
        subtitle ??= new MediaSubtitle(0, "", "", "", false);
        return key switch
        {
            1 => subtitle with { Index = reader.ReadInt32() },
            2 => subtitle with { Language = reader.ReadTextString() },
            3 => subtitle with { Title = reader.ReadTextString() },
            4 => subtitle with { Codec = reader.ReadTextString() },
            5 => subtitle with { Forced = reader.ReadInt32() != 0 },
            _ => Skip(subtitle, reader),
        };
    }

    private static void WritePicture(CborWriter writer, MediaPicture picture)
    {
        writer.Field(1, (long)picture.Kind);
        writer.Field(2, picture.Width);
        writer.Field(3, picture.Height);
        writer.Field(4, picture.Columns);
        writer.Field(5, picture.Count);
        writer.Field(6, (long)picture.Interval.TotalMilliseconds);
        writer.Field(7, picture.Chunk.Key.ToArray());
        writer.Field(8, picture.Chunk.PlainBytes);
    }

    private static MediaPicture ReadPicture(MediaPicture? picture, int key, CborReader reader)
    {
        picture ??= new MediaPicture(default, 0, 0, 1, 1, default);
        return key switch
        {
            1 => picture with { Kind = (PictureKind)reader.ReadInt32() },
            2 => picture with { Width = reader.ReadInt32() },
            3 => picture with { Height = reader.ReadInt32() },
            4 => picture with { Columns = reader.ReadInt32() },
            5 => picture with { Count = reader.ReadInt32() },
            6 => picture with { Interval = TimeSpan.FromMilliseconds(reader.ReadInt64()) },
            7 => picture with { Chunk = picture.Chunk with { Key = new ChunkKey(reader.ReadByteString()) } },
            8 => picture with { Chunk = picture.Chunk with { PlainBytes = reader.ReadInt32() } },
            _ => Skip(picture, reader),
        };
    }

    private static IReadOnlyList<MediaPicture> Joined(IReadOnlyList<MediaPicture> pictures, byte[] references) =>
        references.Length != pictures.Count * ManifestBlob.ReferenceBytes
            ? throw new InvalidDataException("The pictures of a file do not fit their references.")
            : [.. pictures.Select((picture, i) => picture with { Chunk = Joined(picture.Chunk, references.AsSpan(i * ManifestBlob.ReferenceBytes)) })];

    private static ChunkRef Joined(ChunkRef chunk, ReadOnlySpan<byte> reference) => chunk with
    {
        Id = new ChunkId(reference[..ChunkId.Bytes]),
        StoredBytes = BinaryPrimitives.ReadInt32LittleEndian(reference[ChunkId.Bytes..]),
    };

    private static T Skip<T>(T value, CborReader reader)
    {
        reader.SkipValue();
        return value;
    }

    // Not the context of the private manifest, which is sealed under the same key.
    private static byte[] Context(VersionId version) =>
        [.. version.Value.ToByteArray(bigEndian: true), .. Encoding.ASCII.GetBytes("facts")];
}
