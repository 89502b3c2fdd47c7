using System.Text;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>What the first note of an installation says: it is a dashboard itself, and shows each live block.</summary>
internal static class WelcomeText
{
    public static string Read()
    {
        using System.IO.Stream file = typeof(WelcomeText).Assembly.GetManifestResourceStream("welcome.md")!;
        using StreamReader text = new(file, Encoding.UTF8);
        return text.ReadToEnd();
    }
}
