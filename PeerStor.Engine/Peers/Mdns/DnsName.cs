using System.Text;

namespace PeerStor.Engine.Peers.Mdns;

/// <summary>
/// A domain name as a list of labels, so that an instance's name may hold dots and spaces (RFC 6763, section 4.1.1).
/// Equal without regard to the case of ASCII letters (RFC 6762, section 16).
/// </summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    /// <summary>RFC 1035, section 2.3.4.</summary>
    public const int MostLabelBytes = 63;

    /// <summary>RFC 1035, section 2.3.4.</summary>
    public const int MostBytes = 255;

    private readonly int _hash;

    /// <exception cref="ArgumentException">A label is empty or too long, or the name is.</exception>
    public DnsName(params IReadOnlyList<string> labels)
    {
        Labels = labels;
        int bytes = 1;
        HashCode hash = default;
        foreach (string label in labels)
        {
            int length = Encoding.UTF8.GetByteCount(label);
            bytes += length + 1;
            if (length is 0 or > MostLabelBytes || bytes > MostBytes)
            {
                throw new ArgumentException("A label or a name has a wrong length.", nameof(labels));
            }

            hash.Add(Fold(label), StringComparer.Ordinal);
        }

        _hash = hash.ToHashCode();
    }

    public IReadOnlyList<string> Labels { get; }

    public string First => Labels.Count == 0 ? "" : Labels[0];

    public static DnsName Parse(string dotted) => new(dotted.Split('.', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>This name below another one.</summary>
    public static DnsName Below(string label, DnsName parent) => new([label, .. parent.Labels]);

    /// <summary>Whether it is <paramref name="parent"/> with one label before it.</summary>
    public bool IsChildOf(DnsName parent) =>
        Labels.Count == parent.Labels.Count + 1 && new DnsName([.. Labels.Skip(1)]).Equals(parent);

    public bool Equals(DnsName? other) =>
        other is not null && Labels.Count == other.Labels.Count && _hash == other._hash
        && Labels.Zip(other.Labels).All(pair => Fold(pair.First) == Fold(pair.Second));

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode() => _hash;

    public override string ToString() => string.Join('.', Labels);

    private static string Fold(string label) =>
        label.AsSpan().ContainsAnyInRange('A', 'Z') ? string.Concat(label.Select(c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c)) : label;
}
