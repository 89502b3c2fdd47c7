using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PeerStor.Engine.Common.Unicode;

namespace PeerStor.Tests.Engine.Common;

/// <summary>Compares with String.prototype.normalize for all texts of a test in one Node process.</summary>
public sealed class NfcAgainstNodeTests
{
    // Texts go as hex of UTF-16, because lone surrogates survive no encoding. Node leaves out what its Unicode lacks.
    private const string Script = """
        const toText = hex => Buffer.from(hex, 'hex').toString('utf16le');
        const toHex = text => Buffer.from(text, 'utf16le').toString('hex');
        const answer = text => /^\p{Assigned}*$/u.test(text)
          ? toHex(text.normalize('NFC')) + ' ' + toHex(text.normalize('NFD')) : '';
        const lines = require('fs').readFileSync(0, 'latin1').trimEnd().split('\n');
        process.stdout.write(lines.map(line => answer(toText(line))).join('\n'));
        """;

    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0xC0, 0x24F), (0x300, 0x36F), (0x300, 0x36F), (0x370, 0x3FF), (0x590, 0x5FF), (0x610, 0x6FF),
        (0x900, 0xDFF), (0xF00, 0xFFF), (0x1100, 0x11FF), (0x1100, 0x1112), (0x1161, 0x11C2), (0x1AB0, 0x1AFF),
        (0x1B00, 0x1B7F), (0x1DC0, 0x1DFF), (0x1E00, 0x1FFF), (0x20D0, 0x212F), (0x2200, 0x22FF), (0x3040, 0x30FF),
        (0xAC00, 0xD7A3), (0xD800, 0xDFFF), (0xF900, 0xFAFF), (0xFB1D, 0xFB4F), (0xFE00, 0xFE2F), (0x11080, 0x1134F),
        (0x16D60, 0x16D6A), (0x1D15E, 0x1D1AF), (0x1F300, 0x1FAFF), (0x2F800, 0x2FA1D), (0, 0x10FFFF),
    ];

    [NodeFact]
    public async Task Random_texts_get_the_form_that_Node_gives_them()
    {
        Random random = new(15);
        string[] texts = [.. Enumerable.Range(0, 20_000).Select(_ => RandomText(random))];

        Assert.InRange(await CountComparedAsync(texts), 10_000, texts.Length);
    }

    [NodeFact]
    public async Task Every_character_and_its_decomposition_get_the_form_that_Node_gives_them()
    {
        string[] texts = [.. Enumerable.Range(0, 0x110000).Where(IsAssigned).Select(ToText)];

        Assert.InRange(await CountComparedAsync(texts), 200_000, texts.Length);
    }

    private static async Task<int> CountComparedAsync(string[] texts)
    {
        string[] answers = await AskNodeAsync(texts);
        Assert.Equal(texts.Length, answers.Length);
        int compared = 0;
        foreach ((string text, string answer) in texts.Zip(answers).Where(pair => pair.Second.Length > 0))
        {
            string[] forms = [.. answer.Split(' ').Select(FromHex)];
            AssertForm(forms[0], text);
            AssertForm(forms[0], forms[1]);
            AssertForm(forms[0], forms[0]);
            compared++;
        }

        return compared;
    }

    private static void AssertForm(string expected, string text)
    {
        string actual = Nfc.Normalize(text);
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            Assert.Fail($"Text {ToHex(text)}: Node says {ToHex(expected)}, Nfc says {ToHex(actual)} (UTF-16LE in hex).");
        }
    }

    private static async Task<string[]> AskNodeAsync(string[] texts)
    {
        ProcessStartInfo start = new("node", ["-e", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process node = Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        await node.StandardInput.WriteAsync(string.Join('\n', texts.Select(ToHex)));
        node.StandardInput.Close();
        string answers = await output;
        await node.WaitForExitAsync();
        Assert.Equal(0, node.ExitCode);
        return answers.Split('\n');
    }

    private static string RandomText(Random random)
    {
        StringBuilder text = new();
        int length = random.Next(1, 12);
        while (text.Length < length)
        {
            (int first, int last) = Blocks[random.Next(Blocks.Length)];
            int codePoint = random.Next(first, last + 1);
            _ = IsAssigned(codePoint) ? text.Append(ToText(codePoint)) : text;
        }

        return text.ToString();
    }

    private static bool IsAssigned(int codePoint) =>
        CharUnicodeInfo.GetUnicodeCategory(codePoint) != UnicodeCategory.OtherNotAssigned;

    private static string ToText(int codePoint) =>
        codePoint <= char.MaxValue ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint);

    private static string ToHex(string text) => Convert.ToHexString(MemoryMarshal.AsBytes(text.AsSpan()));

    private static string FromHex(string hex) =>
        new(MemoryMarshal.Cast<byte, char>(Convert.FromHexString(hex).AsSpan()));
}
