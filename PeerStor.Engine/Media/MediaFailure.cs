namespace PeerStor.Engine.Media;

/// <summary>Why there is no picture of a file and nothing is known of it. Persisted: append only.</summary>
public enum MediaFailure
{
    /// <summary>It is no format that is opened, whatever its name says.</summary>
    UnknownFormat = 1,
    /// <summary>Its picture claims more pixels than are decoded.</summary>
    TooLarge = 2,
    /// <summary>ffmpeg could not read it.</summary>
    Damaged = 3,
    /// <summary>It took too long or too much memory.</summary>
    TooSlow = 4,
    /// <summary>Its bytes cannot be read on this device.</summary>
    Unreadable = 5,
}
