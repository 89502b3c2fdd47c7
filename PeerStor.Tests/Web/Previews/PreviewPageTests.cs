using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using PeerStor.Tests.Support;

namespace PeerStor.Tests.Web.Previews;

public sealed class PreviewPageTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;

    [Fact]
    public async Task A_drawing_is_shown_clean_and_sandboxed()
    {
        string id = await PutAsync("boat.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script><rect/></svg>");
        using HttpResponseMessage answer = await _server.Client.GetAsync($"api/v1/files/{id}/preview");
        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("sandbox; default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl is { Private: true });
        Assert.DoesNotContain("alert", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains($"src=\"/api/v1/files/{id}/preview?", await PageAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PDF_may_be_framed_by_this_server_only_and_others_have_no_preview()
    {
        string pdf = await PutAsync("a.pdf", "%PDF-1.4");
        using HttpResponseMessage answer = await _server.Client.GetAsync($"api/v1/files/{pdf}/preview");
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);

        string page = await PutAsync("a.html", "<script>alert(1)</script>");
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync($"api/v1/files/{page}/preview")).StatusCode);
        using HttpClient stranger = _server.NewClient(null);
        foreach (string route in new[] { "preview", "members", "members/0" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync($"api/v1/files/{pdf}/{route}")).StatusCode);
        }
    }

    [Theory]
    [InlineData("bad.html", "<script>alert(1)</script>")]
    [InlineData("bad.md", "<script>alert(1)</script>\n\n[x](javascript:alert(1))")]
    [InlineData("bad.csv", "<script>alert(1)</script>,\"><img src=x onerror=alert(1)>\n1,2")]
    [InlineData("bad.json", "{\"</li><script>alert(1)</script>\":1}")]
    [InlineData("bad.txt", "</ol><script>alert(1)</script>")]
    [InlineData("bad", "</ol><script>alert(1)</script>")]
    [InlineData("bad.bin", "\0</pre><script>alert(1)</script>")]
    [InlineData("<script>alert(1)<script>.txt", "x")]
    [InlineData("\" onmouseover=\"alert(1)\" x=\".png", "x")]
    public async Task Nothing_that_a_file_says_becomes_part_of_the_page(string name, string content)
    {
        string html = await PageAsync(await PutAsync(name, content));
        Assert.DoesNotContain("<script>alert", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" onmouseover=\"alert", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("javascript:alert", html.Replace("(javascript:alert", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_name_that_turns_the_direction_round_is_shown_as_it_is()
    {
        string html = WebUtility.HtmlDecode(await PageAsync(await PutAsync("exe.\u202Etxt.exe", "x")));
        Assert.Contains("exe.⟨U+202E⟩txt.exe</bdi>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_text_comes_in_pieces_that_miss_nothing()
    {
        string text = string.Concat(Enumerable.Range(1, 60_000).Select(line => $"line {line} Grüße 名前\n"));
        string id = await PutAsync("long.txt", text);
        StringBuilder read = new();
        string url = $"library/view/{id}";
        int pieces = 0;
        while (url.Length > 0)
        {
            string html = await GetAsync(url);
            foreach (string part in html.Split("<li>").Skip(1).Where(part => part.StartsWith("line ", StringComparison.Ordinal)))
            {
                read.Append(part[..part.IndexOf("</li>", StringComparison.Ordinal)]);
            }

            url = html.Contains("Show more of the text", StringComparison.Ordinal)
                ? WebUtility.HtmlDecode(html[(html.LastIndexOf("hx-get=\"/", StringComparison.Ordinal) + 9)..].Split('"')[0])
                : "";
            pieces++;
        }

        Assert.Equal(text, WebUtility.HtmlDecode(read.ToString()));
        Assert.True(pieces > 2);
    }

    [Fact]
    public async Task One_line_of_many_megabytes_costs_one_piece()
    {
        string id = await PutAsync("line.txt", new string('ä', 8 << 20));
        string html = await PageAsync(id);
        Assert.InRange(html.Length, 1, 4_000_000);
        Assert.DoesNotContain("�", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_a_table_come_a_thousand_at_a_time()
    {
        string id = await PutAsync("t.csv", "Name,Amount\n" + string.Concat(Enumerable.Range(1, 1500).Select(row => $"n{row},{row}\n")));
        string html = await PageAsync(id);
        Assert.Contains("<td class=\"number\">1000</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">n1001<", html, StringComparison.Ordinal);
        string more = await GetAsync($"library/view/{id}?row=1000&handler=More");
        Assert.Contains(">n1500<", more, StringComparison.Ordinal);
        Assert.DoesNotContain("Show more", more, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_claims_billions_of_points_is_not_put_on_the_page()
    {
        byte[] png = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0xC3, 0x50, 0, 0, 0xC3, 0x50, 8, 2, 0, 0, 0];
        string html = await PageAsync(await PutAsync("bomb.png", png));
        Assert.Contains("too large to show", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_zip_holds_is_listed_and_one_file_taken_out_of_it()
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in new[] { "a/b.txt", "../../etc/passwd", "/abs.txt", "C:\\win.txt", "<img src=x onerror=alert(1)>", "x\r\nSet-Cookie: a=b" })
            {
                await using StreamWriter member = new(await zip.CreateEntry(name).OpenAsync());
                await member.WriteAsync("content of " + name);
            }
        }

        string id = await PutAsync("all.zip", bytes.ToArray());
        JsonElement list = JsonDocument.Parse(await GetAsync($"api/v1/files/{id}/members")).RootElement;
        Assert.Equal(6, list.GetProperty("total").GetInt32());
        for (int number = 0; number < 6; number++)
        {
            RawAnswer answer = await RawHttp.GetAsync(_server, $"/api/v1/files/{id}/members/{number}");
            Assert.Equal(200, answer.Status);
            Assert.Equal("content of " + list.GetProperty("items")[number].GetProperty("name").GetString(), answer.Body);
            Assert.Matches("^attachment; filename=\"[^\"\\\\/\r\n]*\"", answer.Headers["content-disposition"]);
            Assert.StartsWith("sandbox", answer.Headers["content-security-policy"], StringComparison.Ordinal);
            Assert.False(answer.Headers.ContainsKey("set-cookie"));
        }

        Assert.DoesNotContain("<img src=x", await PageAsync(id), StringComparison.Ordinal);
        foreach (string number in new[] { "6", "-1", "99999999999", "x", "0x1" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await _server.Client.GetAsync($"api/v1/files/{id}/members/{number}")).StatusCode);
        }
    }

    [Fact]
    public async Task A_zip_that_lies_about_everything_gives_nothing_away()
    {
        byte[] whole = Zip("a.txt", new byte[1 << 20]);
        Random chance = new(7);
        for (int trial = 0; trial < 60; trial++)
        {
            byte[] damaged = [.. whole];
            for (int flip = 0; flip < 4; flip++)
            {
                damaged[^(1 + chance.Next(Math.Min(120, whole.Length)))] = (byte)chance.Next(256);
            }

            string id = await PutAsync("lies.zip", damaged);
            HttpStatusCode page = (await _server.Client.GetAsync($"library/view/{id}")).StatusCode;
            Assert.Equal(HttpStatusCode.OK, page);
            using HttpResponseMessage list = await _server.Client.GetAsync($"api/v1/files/{id}/members");
            Assert.True(list.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task A_zip_member_gives_no_more_than_it_claims()
    {
        byte[] zip = Zip("bomb.txt", new byte[10 << 20]);
        // The claimed size stands 24 bytes into the record of the directory.
        int record = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(record + 24), 1000);
        string id = await PutAsync("claims.zip", zip);
        Assert.Equal(1000, (await _server.Client.GetByteArrayAsync($"api/v1/files/{id}/members/0")).Length);
    }

    [Fact]
    public async Task A_link_in_a_text_leads_to_the_file_beside_it()
    {
        string other = await PutAsync("docs/other.txt", "x");
        string id = await PutAsync("docs/index.md", "[o](other.txt)");
        using HttpResponseMessage found = await _server.Client.GetAsync($"library/view/{id}?handler=Link&to=other.txt");
        Assert.Equal($"/library/view/{other}", found.Headers.Location?.ToString());
        foreach (string to in new[] { "absent.txt", "../../x", "https://evil.example/", "//evil.example", "\\\\evil.example", "%00", "" })
        {
            using HttpResponseMessage answer = await _server.Client.GetAsync($"library/view/{id}?handler=Link&to={Uri.EscapeDataString(to)}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_files_before_and_after_are_those_of_the_folder_in_its_order()
    {
        string first = await PutAsync("walk/1.txt", "x");
        string second = await PutAsync("walk/2.txt", "xxx");
        string third = await PutAsync("walk/10.txt", "xx");
        await PutAsync("walk/below/0.txt", "x");
        string page = await PageAsync(second);
        Assert.Contains("2 of 3", page, StringComparison.Ordinal);
        Assert.Contains($"rel=\"prev\" href=\"/library/view/{first}\"", page, StringComparison.Ordinal);
        Assert.Contains($"rel=\"next\" href=\"/library/view/{third}\"", page, StringComparison.Ordinal);
        string bySize = await GetAsync($"library/view/{second}?sort=Size");
        Assert.Contains("3 of 3", bySize, StringComparison.Ordinal);
        Assert.Contains($"rel=\"prev\" href=\"/library/view/{third}?sort=Size&amp;desc=false\"", bySize, StringComparison.Ordinal);
    }

    private static byte[] Zip(string name, byte[] content)
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream member = zip.CreateEntry(name).Open())
        {
            member.Write(content);
        }

        return bytes.ToArray();
    }

    private Task<string> PutAsync(string path, string content) => PutAsync(path, Encoding.UTF8.GetBytes(content));

    private async Task<string> PutAsync(string path, byte[] content)
    {
        string address = "api/v1/content/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        using HttpResponseMessage stored = await _server.Client.PutAsync(address, new ByteArrayContent(content));
        Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await stored.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
    }

    private Task<string> PageAsync(string id) => GetAsync($"library/view/{id}");

    private async Task<string> GetAsync(string url)
    {
        using HttpResponseMessage answer = await _server.Client.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }
}
