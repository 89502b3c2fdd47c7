using System.Text.Json;
using System.Text.Json.Nodes;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.Notes;

/// <summary>Somebody who has a note open: where they are in it, and what they are called.</summary>
/// <param name="Client">The number of their document in this window.</param>
/// <param name="Clock">Grows with each change of it.</param>
/// <param name="Json">"null" when they have gone.</param>
internal sealed record Presence(ulong Client, ulong Clock, string Json)
{
    public const string Gone = "null";

    /// <summary>A name, a colour and two places take some hundred.</summary>
    private const int MostCharacters = 4096;

    /// <summary>As many as the style sheets have.</summary>
    private const int Colours = 8;

    /// <summary>Whether browsers can read it: they are not to stumble over what another device passes on.</summary>
    public bool IsReadable => Json == Gone || (Json.Length <= MostCharacters && Read(Json) is not null);

    /// <summary>Whether it tells of this person: it was signed with their name, here or on another device.</summary>
    public bool IsOf(Caller caller) => (Read(Json)?["user"] as JsonObject)?["name"]?.ToString() == caller.Name;

    /// <summary>What others are told: who it is comes from the server, not from the window. Null: it says nothing usable.</summary>
    public Presence? Signed(Caller caller)
    {
        if (Json.Length > MostCharacters || Read(Json) is not { } state)
        {
            return null;
        }

        // Of what a client says only where it is counts.
        JsonObject told = new()
        {
            ["user"] = new JsonObject { ["name"] = caller.Name, ["palette"] = ColourOf(caller) },
        };
        if (state["cursor"] is JsonObject cursor)
        {
            told["cursor"] = cursor.DeepClone();
        }

        return this with { Json = told.ToJsonString() };
    }

    private static int ColourOf(Caller caller) => caller.User.Value.ToByteArray()[^1] % Colours;

    private static JsonObject? Read(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 16 }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
