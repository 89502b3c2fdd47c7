using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>What a user or group may do with a folder, and which folder says so: itself, or one that it lies in.</summary>
internal sealed record AccessSetting(Guid Principal, bool IsGroup, Rights Rights, EntryId From);

/// <summary>The settings that count at one folder: for each principal the nearest on the way up. Shared by all folders
/// below that set nothing themselves.</summary>
internal sealed class AccessMap
{
    public static readonly AccessMap Empty = new([]);

    private readonly Dictionary<Guid, AccessSetting> _settings;

    private AccessMap(Dictionary<Guid, AccessSetting> settings) => _settings = settings;

    public bool IsEmpty => _settings.Count == 0;

    public IReadOnlyCollection<AccessSetting> Settings => _settings.Values;

    public AccessSetting? Find(Guid principal) => _settings.GetValueOrDefault(principal);

    /// <summary>What counts in a folder with settings of its own.</summary>
    public AccessMap With(EntryId folder, IReadOnlyList<AccessSetting> own)
    {
        if (own.Count == 0)
        {
            return this;
        }

        Dictionary<Guid, AccessSetting> settings = new(_settings);
        foreach (AccessSetting setting in own)
        {
            settings[setting.Principal] = setting with { From = folder };
        }

        return new AccessMap(settings);
    }

    public Rights RightsOf(IReadOnlyList<Guid> principals) => principals.Aggregate(
        Rights.None, (rights, principal) => rights | (Find(principal)?.Rights ?? Rights.None));
}
