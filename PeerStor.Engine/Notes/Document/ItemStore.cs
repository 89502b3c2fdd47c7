namespace PeerStor.Engine.Notes.Document;

/// <summary>All items of a document: puts new ones in their place, cuts, deletes and joins them.</summary>
internal sealed class ItemStore
{
    private readonly Dictionary<ulong, ClientItems> _clients = [];
    private readonly Conflict _conflict = new();

    /// <summary>Items that may have become one with the item typed before them.</summary>
    private readonly List<Item> _joints = [];

    private ClientItems? _lastClient;

    /// <summary>The first item of the text, living or not.</summary>
    public Item? First { get; private set; }

    /// <summary>UTF-16 units of the text.</summary>
    public int Length { get; private set; }

    public IReadOnlyCollection<ClientItems> Clients => _clients.Values;

    public int ClockOf(ulong client) => FindClient(client)?.NextClock ?? 0;

    public ClientItems? FindClient(ulong client)
    {
        if (_lastClient?.Id != client && _clients.TryGetValue(client, out ClientItems? found))
        {
            _lastClient = found;
        }

        return _lastClient?.Id == client ? _lastClient : null;
    }

    public static Item? OriginOf(Item item) => item.OriginClient?.Items.Find(item.OriginClock);

    /// <summary>Takes a struct in whose neighbours are all here, and of which at most a beginning is here already.</summary>
    public void Integrate(ulong client, WireStruct incoming)
    {
        ClientItems own = ClientFor(client);
        WireStruct added = own.NextClock > incoming.Clock ? incoming.After(client, own.NextClock - incoming.Clock) : incoming;
        Item? left = added.Origin is { } origin ? EndingAt(origin) : null;
        Item? right = added.RightOrigin is { } rightOrigin ? StartingAt(rightOrigin) : null;
        if (added.Kind == StructKind.Blank || left is { IsBlank: true } || right is { IsBlank: true })
        {
            Item blank = Item.Blank(own, added.Clock, added.Length);
            own.Items.Add(blank);
            _joints.Add(blank);
        }
        else if (!TryContinue(left, own, added))
        {
            Insert(NewItem(own, added), left, right);
        }
    }

    /// <summary>How many units of a range are here and living.</summary>
    public int LivingIn(DeletedRange range)
    {
        int living = 0;
        int end = Math.Min(range.End, ClockOf(range.Client));
        for (int at = range.Start; at < end;)
        {
            Item item = FindClient(range.Client)!.Items.Find(at)!;
            living += item.IsLiving ? Math.Min(item.End, end) - at : 0;
            at = item.End;
        }

        return living;
    }

    /// <summary>Deletes units that are all here; true when any of them was still living.</summary>
    public bool Delete(DeletedRange range)
    {
        int before = Length;
        ClientItems client = FindClient(range.Client)!;
        for (int at = range.Start; at < range.End;)
        {
            Item item = client.Items.Find(at)!;
            if (item.IsLiving)
            {
                item = item.Clock < at ? Cut(item, at - item.Clock) : item;
                if (item.End > range.End)
                {
                    Cut(item, range.End - item.Clock);
                }

                Length -= item.Length;
                client.DropLetters(item);
                _joints.Add(item);
                if (client.Items.Find(item.End) is { } next)
                {
                    _joints.Add(next);
                }
            }

            at = item.End;
        }

        return Length < before;
    }

    /// <summary>Keeps as one item what can be one: to be called after each update.</summary>
    public void Join()
    {
        foreach (Item item in _joints)
        {
            // An item without a length became part of the one before it a moment ago.
            if (item.Length > 0 && item.Clock > 0 && item.Client.Items.Find(item.Clock - 1) is { } before && before.CanAbsorb(item))
            {
                item.Client.Items.Remove(item);
                before.Length += item.Length;
                item.Length = 0;
                if (!before.IsBlank)
                {
                    Link(before, item.Right);
                }
            }
        }

        _joints.Clear();
        if (_joints.Capacity > 4096)
        {
            _joints.Capacity = 0;
        }
    }

    /// <summary>Cuts an item in two; answers the second half.</summary>
    public Item Cut(Item left, int at)
    {
        Item right = new(left.Client, left.Clock + at, left.Length - at)
        {
            OriginClient = left.Client, OriginClock = left.Clock + at - 1,
            RightOriginClient = left.RightOriginClient, RightOriginClock = left.RightOriginClock,
        };
        if (left.IsLiving)
        {
            Surrogates.Cut(left.Client.LettersOf(left), at);
            right.TextStart = left.TextStart + at;
        }

        left.Client.Items.AddAfter(left, right);
        left.Length = at;
        Link(right, left.Right);
        Link(left, right);
        _joints.Add(right);
        return right;
    }

    // The usual case, somebody types on: nothing new is made.
    private bool TryContinue(Item? left, ClientItems own, WireStruct added)
    {
        if (left is null || left.Client != own || left.End != added.Clock || left.RightOrigin != added.RightOrigin
            || left.IsLiving != (added.Text is not null) || !IsNextTo(left, added.RightOrigin))
        {
            return false;
        }

        if (added.Text is not null)
        {
            own.Append(added.Text);
            Length += added.Length;
        }

        left.Length += added.Length;
        return true;
    }

    private static bool IsNextTo(Item left, CharId? right) => right is { } id
        ? left.Right is { } next && next.Clock == id.Clock && next.Client.Id == id.Client
        : left.Right is null;

    private Item NewItem(ClientItems own, WireStruct added)
    {
        Item item = new(own, added.Clock, added.Length)
        {
            OriginClient = added.Origin is { } origin ? ClientFor(origin.Client) : null,
            OriginClock = added.Origin?.Clock ?? 0,
            RightOriginClient = added.RightOrigin is { } right ? ClientFor(right.Client) : null,
            RightOriginClock = added.RightOrigin?.Clock ?? 0,
        };
        if (added.Text is not null)
        {
            item.TextStart = own.Append(added.Text);
            Length += added.Length;
        }

        return item;
    }

    private void Insert(Item item, Item? left, Item? right)
    {
        bool isAlone = left is null ? First == right : left.Right == right;
        Item? place = isAlone ? left : _conflict.LeftOf(item, left, right, this);
        Link(item, place is null ? First : place.Right);
        Link(place, item);
        item.Client.Items.Add(item);
        _joints.Add(item);
    }

    private void Link(Item? left, Item? right)
    {
        if (left is null)
        {
            First = right;
        }
        else
        {
            left.Right = right;
        }

        if (right is not null)
        {
            right.Left = left;
        }
    }

    private Item EndingAt(CharId id)
    {
        Item item = FindClient(id.Client)!.Items.Find(id.Clock)!;
        if (!item.IsBlank && id.Clock < item.End - 1)
        {
            Cut(item, id.Clock + 1 - item.Clock);
        }

        return item;
    }

    private Item StartingAt(CharId id)
    {
        Item item = FindClient(id.Client)!.Items.Find(id.Clock)!;
        return item.IsBlank || item.Clock == id.Clock ? item : Cut(item, id.Clock - item.Clock);
    }

    private ClientItems ClientFor(ulong id)
    {
        if (FindClient(id) is { } known)
        {
            return known;
        }

        ClientItems made = new(id);
        _clients.Add(id, made);
        return _lastClient = made;
    }
}
