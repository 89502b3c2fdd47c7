using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.SignIn;

/// <summary>What is said about passwords that were not taken.</summary>
public static class PasswordWords
{
    public const string Rules = "At least 10 characters. A few words that belong together only in your head are good.";

    /// <summary>The same for a wrong name and a wrong password: nobody learns who has an account here.</summary>
    public static string Refused(TimeSpan wait) => wait > TimeSpan.Zero
        ? $"Too many tries. This one was not looked at: wait {Wait(wait)} and try again."
        : "That name and password do not belong together. Your files are untouched.";

    public static string Of(PasswordProblem problem) => problem switch
    {
        PasswordProblem.TooShort => "That is too short: take at least 10 characters.",
        PasswordProblem.TooLong => "That is too long: 256 characters are the most.",
        _ => "That is too easy to guess: it repeats itself or contains the name.",
    };

    public static string Wait(TimeSpan wait) => wait.TotalSeconds < 90
        ? $"{Math.Ceiling(wait.TotalSeconds)} seconds"
        : $"{Math.Ceiling(wait.TotalMinutes)} minutes";
}
