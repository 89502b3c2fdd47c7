using System.Net;
using System.Runtime.CompilerServices;
using PeerStor.Web.Api.Json;

namespace PeerStor.Web.Cli.Client;

/// <summary>Looks into the folders of the server.</summary>
internal sealed class Folders(ApiClient client)
{
    /// <summary>The largest page that the server gives.</summary>
    private const int PageSize = 1000;

    /// <summary>The entries of a folder in the server's order, page by page.</summary>
    public async IAsyncEnumerable<ItemJson> ListAsync(
        string path, string sort, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            string address = $"{RemotePath.List(path)}?limit={PageSize}&sort={Uri.EscapeDataString(sort)}";
            address += cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            PageJson page = await ReadPageAsync(path, address, cancellationToken);
            foreach (ItemJson item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private async Task<PageJson> ReadPageAsync(string path, string address, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ReadAsync(ApiClient.Request(HttpMethod.Get, address), ApiJson.Context.PageJson, cancellationToken);
        }
        catch (RefusedException error) when (error.ExitCode == ExitCode.NotFound)
        {
            throw NotThere(path);
        }
    }

    public static CommandException NotThere(string path) =>
        new(ExitCode.NotFound, $"there is no file or folder “{path}” on the server");

    /// <summary>All files and folders below a folder, with their whole paths.</summary>
    public async IAsyncEnumerable<ItemJson> WalkAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new Stack<string>([path]);
        while (waiting.TryPop(out string? folder))
        {
            await foreach (ItemJson item in ListAsync(folder, "name", cancellationToken))
            {
                if (item.Kind == "folder")
                {
                    waiting.Push(RemotePath.Join(folder, item.Name));
                }

                yield return item;
            }
        }
    }

    /// <summary>The file or folder at a path, or null when there is none.</summary>
    public async Task<ItemJson?> FindAsync(string path, CancellationToken cancellationToken)
    {
        string name = RemotePath.Name(path);
        await foreach (ItemJson item in ListAsync(RemotePath.Folder(path), "name", cancellationToken))
        {
            if (item.Name == name)
            {
                return item;
            }
        }

        return null;
    }

    public async Task<bool> IsFolderAsync(string path, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = ApiClient.Request(HttpMethod.Get, RemotePath.List(path) + "?limit=1");
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Conflict))
        {
            await client.RefusedAsync(response, cancellationToken);
        }

        return response.IsSuccessStatusCode;
    }

    /// <summary>The file at a path, or null when there is none.</summary>
    public async Task<ItemJson?> FindFileAsync(string path, CancellationToken cancellationToken)
    {
        string name = RemotePath.Name(path);
        string address = $"{RemotePath.List(RemotePath.Folder(path))}?limit={PageSize}&filter={Uri.EscapeDataString(name)}";
        using HttpRequestMessage request = ApiClient.Request(HttpMethod.Head, RemotePath.Content(path));
        using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        PageJson page = await client.ReadAsync(ApiClient.Request(HttpMethod.Get, address), ApiJson.Context.PageJson, cancellationToken);
        // The tag says which of the entries that match the filter it is, also where names are normalised.
        string? tag = response.Headers.ETag?.ToString();
        return page.Items.FirstOrDefault(item => item.Kind == "file" && (item.Etag == tag || item.Name == name));
    }
}
