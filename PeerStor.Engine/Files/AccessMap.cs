using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>What a user or group may do with a folder, and which folder says so: itself, or one that it lies in.</summary>
internal sealed record AccessSetting(Guid Principal, bool IsGroup, Rights Rights, EntryId From);

/// <summary>The settings that count at one folder: for each principal the nearest on the way up. Shared by all folders
/// below that set nothing themselves.</summary>
internal sealed class AccessMap
{
    public static readonly AccessMap Empty = new([], default);

    private readonly Dictionary<Guid, AccessSetting> _settings;

    private AccessMap(Dictionary<Guid, AccessSetting> settings, EntryId at)
    {
        _settings = settings;
        At = at;
        LetsRead = settings.Values.Any(setting => setting.Rights.HasFlag(Rights.Read));
    }

    /// <summary>The folder with the nearest settings.</summary>
    public EntryId At { get; }

    /// <summary>Whether anybody besides the owner may read there.</summary>
    public bool LetsRead { get; }

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

        return new AccessMap(settings, folder);
    }

    public Rights RightsOf(IReadOnlyList<Guid> principals) => principals.Aggregate(
        Rights.None, (rights, principal) => rights | (Find(principal)?.Rights ?? Rights.None));
}
