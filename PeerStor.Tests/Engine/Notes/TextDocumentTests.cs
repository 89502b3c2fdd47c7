using PeerStor.Engine.Notes.Document;

namespace PeerStor.Tests.Engine.Notes;

public sealed class TextDocumentTests
{
    [Fact]
    public void Two_editors_who_type_at_one_place_see_the_same_in_the_end()
    {
        (TextDocument one, TextDocument other) = (new(1), new(2));
        byte[] hello = one.Edit(0, 0, "Hello ")!;
        byte[] world = other.Edit(0, 0, "world")!;

        one.Apply(world);
        other.Apply(hello);

        Assert.Equal("Hello world", one.ToString());
        Assert.Equal("Hello world", other.ToString());
        Assert.Equal(one.Encode(), other.Encode());
    }

    [Fact]
    public void A_replacement_is_one_update()
    {
        (TextDocument one, TextDocument other) = (new(1), new(2));
        other.Apply(one.Edit(0, 0, "red green blue")!);

        other.Apply(one.Edit(4, 5, "yellow")!);

        Assert.Equal("red yellow blue", other.ToString());
    }

    [Fact]
    public void An_update_that_comes_twice_is_no_news_the_second_time()
    {
        byte[] typed = new TextDocument(1).Edit(0, 0, "text")!;
        TextDocument document = new(2);

        Assert.Equal((true, false), (document.Apply(typed).IsNews, document.Apply(typed).IsNews));
    }

    [Fact]
    public void What_comes_too_early_waits_and_is_passed_on_too()
    {
        (TextDocument typist, TextDocument late, TextDocument later) = (new(1), new(2), new(3));
        byte[] first = typist.Edit(0, 0, "abc")!;
        byte[] second = typist.Edit(3, 0, "def")!;
        byte[] third = typist.Edit(1, 1, "")!;

        late.Apply(second);
        late.Apply(third);
        Assert.Equal(("", true), (late.ToString(), late.IsWaiting));

        later.Apply(late.Encode());
        later.Apply(first);
        late.Apply(first);

        Assert.Equal(("acdef", false), (late.ToString(), late.IsWaiting));
        Assert.Equal(("acdef", false), (later.ToString(), later.IsWaiting));
    }

    [Fact]
    public void Only_what_is_missing_is_sent()
    {
        (TextDocument one, TextDocument other) = (new(1), new(2));
        other.Apply(one.Edit(0, 0, new string('x', 10_000))!);
        one.Edit(10_000, 0, "y");

        byte[] difference = one.Encode(other.State);
        other.Apply(difference);

        Assert.InRange(difference.Length, 1, 20);
        Assert.Equal(one.ToString(), other.ToString());
        Assert.True(other.State.Covers(one.State));
    }

    [Fact]
    public void Typing_on_makes_no_new_items_and_deleted_letters_are_gone()
    {
        TextDocument document = new(1);
        for (int i = 0; i < 1000; i++)
        {
            document.Edit(i, 0, "s");
        }

        document.Edit(100, 800, "");

        Assert.Equal(200, document.Length);
        Assert.InRange(document.Encode().Length, 200, 240);
    }

    [Fact]
    public void A_cut_pair_of_surrogates_is_replaced_on_both_sides_everywhere()
    {
        (TextDocument one, TextDocument other) = (new(1), new(2));
        other.Apply(one.Edit(0, 0, "a😀b")!);

        // Deletes the second half of the pair, as an editor may that counts in UTF-16 units.
        byte[] half = [0, 1, 1, 1, 2, 1];
        one.Apply(half);
        other.Apply(half);

        Assert.Equal("a\uFFFDb", one.ToString());
        Assert.Equal("a\uFFFDb", other.ToString());
        Assert.Throws<ArgumentException>(() => new Func<byte[]?>(() => Filled("😀").Edit(1, 0, "x"))());
    }

    [Fact]
    public void A_piece_outside_the_text_is_an_error()
    {
        TextDocument document = Filled("text");

        Assert.Throws<ArgumentOutOfRangeException>(() => document.Edit(5, 0, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => document.Edit(2, 3, ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => document.Edit(-1, 0, "x"));
    }

    [Fact]
    public void Units_without_a_place_are_kept_and_passed_on()
    {
        // Three units of editor 9 whose letters and place are gone, and one that stood beside them.
        byte[] blanks = [1, 2, 9, 0, 0, 3, 0x84, 9, 2, 1, (byte)'x', 0];
        TextDocument document = new(1);

        Assert.Null(document.Apply(blanks).Refusal);
        TextDocument copy = new(2);
        copy.Apply(document.Encode());

        Assert.Equal((0, 4), (document.Length, document.State[9]));
        Assert.Equal(4, copy.State[9]);
    }

    [Theory]
    [InlineData("something else than text", "01010900 0801 0474657874 0177 0178 00")]
    [InlineData("something else than the text", "01010900 0401 016D 0178 00")]
    [InlineData("a map", "01010900 2401 0474657874 016B 0178 00")]
    [InlineData("beside a later one", "01010900 840905 0178 00")]
    [InlineData("names an editor twice", "02 01090000 01 01090000 01 00")]
    [InlineData("is empty", "01010900 0000 00")]
    [InlineData("not UTF-8", "01010900 0401 0474657874 01FF 00")]
    [InlineData("ends too early", "01010900")]
    [InlineData("ends too early", "")]
    [InlineData("behind the update's end", "0000 00")]
    [InlineData("too large", "01 FFFFFFFFFFFFFF1F 0900")]
    [InlineData("too large a length", "01010900 00FFFFFF7F 00")]
    public void What_is_no_update_of_a_text_is_refused_with_the_reason(string reason, string update)
    {
        TextDocument document = Filled("text");
        byte[] before = document.Encode();

        string? refusal = document.Apply(Convert.FromHexString(update.Replace(" ", "", StringComparison.Ordinal))).Refusal;

        Assert.Contains(reason, refusal, StringComparison.Ordinal);
        Assert.Equal(before, document.Encode());
    }

    [Fact]
    public void Limits_refuse_before_anything_is_changed()
    {
        DocumentLimits limits = new()
        {
            LargestUpdateBytes = 1000, MostStructs = 10, MostWaiting = 3, LargestClockJump = 500, MostCharacters = 100,
        };
        TextDocument typist = new(1);
        typist.Edit(0, 0, new string('x', 90));
        List<byte[]> steps = [.. Enumerable.Range(0, 20).Select(_ => typist.Edit(0, 0, "y")!)];

        TextDocument document = new(2, limits);
        Assert.Contains("MiB", document.Apply(new byte[1001]).Refusal, StringComparison.Ordinal);
        Assert.Contains("number of changes", document.Apply(typist.Encode()).Refusal, StringComparison.Ordinal);
        Assert.Contains("at most 100 characters", document.Apply(new TextDocument(3).Edit(0, 0, new string('z', 101))!).Refusal, StringComparison.Ordinal);
        Assert.All(steps.Take(3), step => Assert.Null(document.Apply(step).Refusal));
        Assert.Contains("waits", document.Apply(steps[5]).Refusal, StringComparison.Ordinal);
        Assert.Equal((0, true), (document.Length, document.IsWaiting));
    }

    [Fact]
    public void What_another_device_took_is_part_of_the_note_however_large_it_is_and_can_be_taken_out_again()
    {
        TextDocument elsewhere = new(1);
        byte[] typed = elsewhere.Edit(0, 0, new string('x', 200))!;
        byte[] more = elsewhere.Edit(200, 0, "y")!;
        byte[] less = elsewhere.Edit(0, 150, "")!;
        TextDocument here = new(2, new DocumentLimits { MostCharacters = 100, MostStructs = 1 });
        Assert.NotNull(new TextDocument(3, new DocumentLimits { MostStructs = 0 }).Apply(typed).Refusal);
        Assert.Null(new TextDocument(3, new DocumentLimits { MostStructs = 0 }).Apply(typed, isAccepted: true).Refusal);

        Assert.Null(here.Apply(typed, isAccepted: true).Refusal);
        Assert.NotNull(here.Apply(more).Refusal);
        Assert.Null(here.Apply(less).Refusal);

        Assert.Equal(50, here.Length);
    }

    [Fact]
    public void What_was_refused_for_its_length_is_taken_when_enough_of_it_was_taken_out()
    {
        TextDocument here = new(2, new DocumentLimits { MostCharacters = 100 });
        TextDocument typist = new(1);
        here.Apply(typist.Edit(0, 0, new string('x', 95))!);
        Assert.NotNull(here.Apply(typist.Edit(95, 0, new string('y', 10))!).Refusal);
        List<byte[]> after = [typist.Edit(97, 8, "")!, .. "end".Select((letter, at) => typist.Edit(97 + at, 0, $"{letter}")!)];
        Assert.All(after, update => Assert.Null(here.Apply(update).Refusal));

        Assert.Null(here.Apply(typist.Encode(here.State)).Refusal);

        Assert.Equal((typist.ToString(), false), (here.ToString(), here.IsWaiting));
        Assert.NotNull(here.Apply(typist.Edit(0, 0, "z")!).Refusal);
    }

    [Fact]
    public void What_was_refused_comes_again_with_what_made_room_for_it()
    {
        TextDocument here = new(2, new DocumentLimits { MostCharacters = 100 });
        TextDocument typist = new(1);
        here.Apply(typist.Edit(0, 0, new string('x', 95))!);
        here.Apply(typist.Edit(95, 0, "12345")!);
        Assert.NotNull(here.Apply(typist.Edit(100, 0, "6")!).Refusal);

        // Not sent one by one: the connection had ended. Letters that are here are taken out, and others come.
        typist.Edit(95, 6, "");
        typist.Edit(95, 0, "this");
        Assert.Null(here.Apply(typist.Encode(here.State)).Refusal);

        Assert.Equal((typist.ToString(), false), (here.ToString(), here.IsWaiting));
        typist.Edit(99, 0, "too much");
        Assert.NotNull(here.Apply(typist.Encode(here.State)).Refusal);
    }

    [Fact]
    public void A_text_that_is_too_long_already_may_be_changed_as_long_as_it_does_not_grow()
    {
        TextDocument here = new(2, new DocumentLimits { MostCharacters = 100 });
        TextDocument typist = new(1);
        here.Apply(typist.Edit(0, 0, new string('x', 200))!, isAccepted: true);

        byte[] replaced = typist.Edit(0, 10, "0123456789")!;
        Assert.Null(here.Apply(replaced).Refusal);
        Assert.NotNull(here.Apply(typist.Edit(0, 0, "z")!).Refusal);
        Assert.Equal(200, here.Length);
    }

    private static TextDocument Filled(string text)
    {
        TextDocument document = new(7);
        document.Edit(0, 0, text);
        return document;
    }
}
