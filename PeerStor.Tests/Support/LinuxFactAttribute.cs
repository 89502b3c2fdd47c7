using System.Diagnostics;

namespace PeerStor.Tests.Support;

/// <summary>A fact that needs a tool of Linux; it is skipped, with the reason, where a trial of the tool fails.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute(string program, string arguments)
    {
        if (!Works(program, arguments))
        {
            Skip = $"This machine cannot run '{program} {arguments}'.";
        }
    }

    private static bool Works(string program, string arguments)
    {
        try
        {
            using Process trial = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            trial.WaitForExit();
            return trial.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
