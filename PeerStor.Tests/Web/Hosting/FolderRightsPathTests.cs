using System.Net;
using PeerStor.Engine.Users;

namespace PeerStor.Tests.Web.Hosting;

/// <summary>Everybody by the paths that they see things under.</summary>
public sealed class FolderRightsPathTests
{
    [Fact]
    public async Task Reading_by_path_agrees_with_the_function_that_decides()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (_, HttpClient client)) in cast.People)
        {
            string top = FolderRightsCast.TopPathOf(who);
            bool mayRead = cast.RightsOf(who, cast.Entries["doc.txt"]).HasFlag(Rights.Read);
            foreach (string way in new[] { "GET api/v1/content/", "HEAD api/v1/content/", "GET api/v1/list/" })
            {
                foreach ((string there, string nowhere) in new[] { ("zebra doc.txt", "zebra none.txt"), ("zebra sub/note.md", "zebra sub/none.md") })
                {
                    (HttpStatusCode status, string text) = await Question.AskAsync(client, way + Question.Path($"{top}/{there}"));
                    (HttpStatusCode missing, string nothing) = await Question.AskAsync(client, way + Question.Path($"{top}/{nowhere}"));
                    bool isContent = way.Contains("content", StringComparison.Ordinal);
                    if (mayRead ? isContent && status != HttpStatusCode.OK : (status, text) != (missing, nothing))
                    {
                        wrong.Add($"{who}, {way}{there}: {(int)status} {Question.Short(text)}, and {(int)missing} for what does not exist");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Writing_by_path_agrees_with_the_function_that_decides()
    {
        await using FolderRightsCast cast = await FolderRightsCast.StartAsync();
        List<string> wrong = [];
        foreach ((string who, (_, HttpClient client)) in cast.People)
        {
            if (who is "stranger" or "revoked")
            {
                // Nobody shares anything with them: what they call so is their own.
                continue;
            }

            foreach (string method in new[] { "PUT", "DELETE" })
            {
                string name = $"{who} {method}.txt";
                PeerStor.Engine.Common.EntryId id = await cast.PutAsync($"zebra top/{name}");
                Rights rights = cast.RightsOf(who, id);
                PeerStor.Engine.Files.Entry before = (await cast.Drive.GetAsync(cast.Owner, id, default))!;
                long operations = cast.Operations();

                (HttpStatusCode status, string text) = await Question.AskAsync(
                    client, $"{method} api/v1/content/{Question.Path($"{FolderRightsCast.TopPathOf(who)}/{name}")}", method == "PUT" ? "new=1" : "");

                PeerStor.Engine.Files.Entry after = (await cast.Drive.GetAsync(cast.Owner, id, default))!;
                bool isChanged = (before.Version, before.TrashedAt) != (after.Version, after.TrashedAt);
                bool makesAnything = rights.HasFlag(method == "PUT" ? Rights.Upload : Rights.Write);
                if (isChanged != rights.HasFlag(Rights.Write) || cast.Operations() != operations != makesAnything)
                {
                    wrong.Add($"{who}, {method}: {(int)status}, {(isChanged ? "changed" : "did not change")} it. {Question.Short(text)}");
                }

                (HttpStatusCode missing, string nothing) = await Question.AskAsync(
                    client, $"{method} api/v1/content/{Question.Path($"{FolderRightsCast.TopPathOf(who)}/none/{name}")}", method == "PUT" ? "new=1" : "");
                if (rights == Rights.None && (status, text) != (missing, nothing))
                {
                    wrong.Add($"{who}, {method}: {(int)status} {text}, and {(int)missing} {nothing} for what does not exist");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }
}
