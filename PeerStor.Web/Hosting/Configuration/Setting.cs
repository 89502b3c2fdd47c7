using System.Diagnostics.CodeAnalysis;

namespace PeerStor.Web.Hosting.Configuration;

/// <summary>Reads a setting's text; false when it is not allowed.</summary>
public delegate bool SettingReader<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>One thing that a person can set, by command line, environment or a .env file.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Allowed">What may stand there, in words that follow "allowed: ".</param>
/// <param name="Help">One sentence for .env.example, the help text and the Settings screen.</param>
public abstract record Setting(string Name, string Allowed, string Help)
{
    /// <summary>A second spelling of the variable, which counts when the first is not set.</summary>
    public string? Alias { get; init; }

    /// <summary>The option of `peerstor serve` that sets it, such as "--port".</summary>
    public string? Flag { get; init; }

    /// <summary>An example for help texts, such as "200 GB".</summary>
    public string Example { get; init; } = "";

    /// <summary>The value in words when nothing sets it.</summary>
    public string Default { get; init; } = "";

    /// <summary>Shown only as dots.</summary>
    public bool Secret { get; init; }

    /// <summary>Read by the client commands (ls, put, …) and not by the server.</summary>
    public bool ForCommands { get; init; }

    internal abstract bool Allows(string text);
}

/// <summary>A setting whose value has a type.</summary>
public sealed record Setting<T>(string Name, string Allowed, string Help, SettingReader<T> Read, Func<T> Otherwise)
    : Setting(Name, Allowed, Help)
{
    internal override bool Allows(string text) => Read(text, out _);
}
