using PeerStor.Engine;
using PeerStor.Web.Cli.Client;
using PeerStor.Web.Hosting.Configuration;

namespace PeerStor.Web.Cli;

/// <summary>An error as the shell and a person get it.</summary>
internal sealed record Failure(int ExitCode, string Line)
{
    /// <summary>Null for a defect of the program, which should show where it is.</summary>
    public static Failure? Of(Exception error, CancellationToken stop) => error switch
    {
        OperationCanceledException when stop.IsCancellationRequested => new(Cli.ExitCode.Interrupted, "stopped"),
        CommandException command => new(command.ExitCode, $"error: {command.Message}"),
        SettingException => new(Cli.ExitCode.BadSetting, $"error: {error.Message}"),
        HttpRequestException or TaskCanceledException => new(Cli.ExitCode.Unreachable, $"error: {Unreachable.Words(error)}"),
        PeerStor.Engine.Users.OwnerLockedException => new(
            Cli.ExitCode.NotAllowed, $"error: {error.Message} `peerstor token create --user NAME` asks for the password."),
        EngineStartException or IOException or UnauthorizedAccessException => new(Cli.ExitCode.Failed, $"error: {error.Message}"),
        _ => null,
    };
}

/// <summary>A command cannot do what it was asked; the message is for a person.</summary>
internal class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
