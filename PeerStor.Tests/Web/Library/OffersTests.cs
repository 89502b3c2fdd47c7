using PeerStor.Engine.Common;
using PeerStor.Engine.Users;
using PeerStor.Tests.Web.Hosting;

namespace PeerStor.Tests.Web.Library;

/// <summary>Nobody is offered what they would be refused, and everybody is offered what they may.</summary>
public sealed class OffersTests
{
    [Fact]
    public async Task The_pages_offer_what_the_function_that_decides_allows()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        EntryId doc = cast.Entries["doc.txt"];
        List<string> wrong = [];
        foreach ((string who, (Caller caller, HttpClient client)) in cast.People)
        {
            Rights rights = cast.RightsOf(who, doc);
            if (caller.Reach is not null || !rights.HasFlag(Rights.Read))
            {
                continue;
            }

            string details = await client.GetStringAsync($"library/details/{doc}");
            string view = await client.GetStringAsync($"library/view/{doc}?source=true");
            string list = await client.GetStringAsync($"library/{cast.Top}");
            string film = await client.GetStringAsync($"stream/{cast.Entries["film.mp4"]}");
            (string What, string Page, string Words, Rights Needed)[] offers =
            [
                ("renaming in the details", details, $"/library/rename/{doc}", Rights.Write),
                ("tags in the details", details, $"/library/tags/{doc}", Rights.Write),
                ("a link in the details", details, $"/library/share/{doc}", Rights.Share),
                ("bringing back a version", details, $"/library/details/{doc}?handler=Restore", Rights.Write),
                ("copying", details, $"/library/copy/{doc}", Rights.Read),
                ("moving in the view", view, $"/library/move/{doc}", Rights.Write),
                ("a link in the view", view, $"/library/share/{doc}", Rights.Share),
                ("a new folder", list, $"/library/new-folder/{cast.Top}", Rights.Upload),
                ("adding files", list, "data-pick", Rights.Upload),
                ("converting", film, "handler=Convert\"", Rights.Write),
            ];
            foreach ((string what, string page, string words, Rights needed) in offers)
            {
                bool canConvert = what != "converting" || cast.Server.Get<PeerStor.Engine.Media.MediaCatalog>().CanLook;
                if (page.Contains(words, StringComparison.Ordinal) != (rights.HasFlag(needed) && canConvert))
                {
                    wrong.Add($"{who}: {what} is {(rights.HasFlag(needed) ? "not offered" : "offered")}");
                }
            }

            bool mayAll = rights.HasFlag(Rights.Write | Rights.Share);
            string may = mayAll ? "data-kind=\"file\" >" : $"data-kind=\"file\" data-may=\"{(rights.HasFlag(Rights.Write) ? "take-away write" : "")}\">";
            if (!list.Contains(may, StringComparison.Ordinal))
            {
                wrong.Add($"{who}: the list does not say {may}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task A_shared_folder_itself_is_neither_moved_nor_deleted_by_those_it_is_shared_with()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        (Caller writer, HttpClient client) = cast.People["writer"];

        string list = await client.GetStringAsync($"library/{writer.User.SharedFolder}");
        string details = await client.GetStringAsync($"library/details/{cast.Top}");

        Assert.Contains("data-kind=\"folder\" data-may=\"write\">", list, StringComparison.Ordinal);
        Assert.DoesNotContain("/library/new-folder/", list, StringComparison.Ordinal);
        Assert.DoesNotContain($"/library/rename/{cast.Top}", details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_only_send_files_is_told_so()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();

        string list = await cast.People["uploader"].Client.GetStringAsync($"library/{cast.Top}");

        Assert.Contains("Here you can send files", list, StringComparison.Ordinal);
        Assert.Contains("data-pick", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_of_a_link_says_at_once_that_it_cannot_be_made()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();

        using HttpResponseMessage form = await cast.People["reader"].Client.GetAsync($"library/share/{cast.Entries["doc.txt"]}");

        Assert.Equal(422, (int)form.StatusCode);
        Assert.Contains("not share it", await form.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
