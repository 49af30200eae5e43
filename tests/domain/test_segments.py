"""The counter says what the carrier will bill, and the hints say why (B19)."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain import segments
from leadterm.domain.segments import GSM7_BASIC, GSM7_EXTENSION, LONGEST_BODY, Encoding, count, hints

FAMILY = "👨‍👩‍👧‍👦"
gsm7 = st.text(st.sampled_from(sorted(GSM7_BASIC | GSM7_EXTENSION)), max_size=700)
anything = st.text(st.sampled_from("ab é€^’😜한") | st.characters(), max_size=400)


def digits_up_to(length: int, *, start: str = "") -> str:
    return (start + "1234567890" * 200)[:length]


def test_the_alphabet_is_the_table():
    table = files("leadterm.domain").joinpath("data/gsm7_table.csv").read_text("utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    points = {
        name: {chr(int(row["codepoint"][2:], 16)) for row in rows if row["table"] == name}
        for name in ("basic", "ext")
    }
    assert points == {"basic": GSM7_BASIC, "ext": GSM7_EXTENSION}


@pytest.mark.parametrize(
    ("text", "encoding", "segments", "remaining"),
    [
        ("", Encoding.GSM7, 1, 160),
        ("a" * 160, Encoding.GSM7, 1, 0),
        ("a" * 161, Encoding.GSM7, 2, 145),
        ("a" * 306, Encoding.GSM7, 2, 0),
        ("a" * 307, Encoding.GSM7, 3, 152),
        ("a" * 1600, Encoding.GSM7, 11, 83),
        # The carrier's calculator: an escaped character, then digits.
        (digits_up_to(159, start="{"), Encoding.GSM7, 1, 0),
        (digits_up_to(160, start="{"), Encoding.GSM7, 2, 145),
        (digits_up_to(69, start="😜"), Encoding.UCS2, 1, 0),
        (digits_up_to(70, start="😜"), Encoding.UCS2, 2, 63),
        (digits_up_to(134, start="😜"), Encoding.UCS2, 3, 66),
        ("’" + "a" * 69, Encoding.UCS2, 1, 0),
        ("’" + "a" * 70, Encoding.UCS2, 2, 63),
        ("’" + "a" * 133, Encoding.UCS2, 2, 0),
        ("’" + "a" * 134, Encoding.UCS2, 3, 66),
        # Two units never part: the last free unit of a text stays empty.
        ("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 3, 152),
        ("€" * 77, Encoding.GSM7, 1, 6),
        ("€" * 81, Encoding.GSM7, 2, 143),
        ("😜" * 36, Encoding.UCS2, 2, 61),
        ("a" * 66 + "😜" + "a" * 66, Encoding.UCS2, 3, 66),
        # Ç is in the alphabet and ç is not; neither is the backtick.
        ("Ç", Encoding.GSM7, 1, 159),
        ("ç", Encoding.UCS2, 1, 69),
        ("`", Encoding.UCS2, 1, 69),
        ("line\r\nend\f", Encoding.GSM7, 1, 149),
    ],
)
def test_texts_are_counted_as_the_carrier_bills_them(text, encoding, segments, remaining):
    size = count(text)
    assert (size.encoding, size.segments, size.remaining) == (encoding, segments, remaining)


def test_a_plain_text_is_sized_in_full():
    size = count("Price: 5€ [net]")
    assert (size.characters, size.units, size.extension) == (15, 18, 3)
    assert (size.per_segment, size.remaining, size.costly) == (160, 142, None)


def test_the_first_character_that_forces_the_dear_encoding_is_named():
    size = count("It’s “fine” 👍")
    assert (size.costly, size.extension, size.per_segment, size.units) == ("’", 0, 70, 14)


def test_a_joined_emoji_fills_what_its_parts_fill():
    assert count(FAMILY).units == 11


def chopped(text: str, encoding: Encoding) -> list[str]:
    """The texts themselves, cut one after another: slow, and plainly right."""

    def width(part: str) -> int:
        if encoding is Encoding.UCS2:
            return len(part.encode("utf-16-le", "surrogatepass")) // 2
        return sum(2 if character in GSM7_EXTENSION else 1 for character in part)

    alone, joined = (160, 153) if encoding is Encoding.GSM7 else (70, 67)
    if width(text) <= alone:
        return [text]
    texts = []
    while text:
        size = max(size for size in range(1, joined + 1) if width(text[:size]) <= joined)
        texts.append(text[:size])
        text = text[size:]
    return texts


@given(gsm7 | anything)
def test_counting_agrees_with_cutting(text):
    size = count(text)
    assert size.segments == len(chopped(text, size.encoding))


@given(anything)
def test_the_encoding_is_cheap_exactly_when_every_character_is_in_the_table(text):
    cheap = set(text) <= GSM7_BASIC | GSM7_EXTENSION
    assert count(text).encoding is (Encoding.GSM7 if cheap else Encoding.UCS2)
    assert (count(text).costly is None) == cheap


@given(gsm7 | anything, st.characters())
def test_one_more_character_never_needs_fewer_texts(text, more):
    assert count(text + more).segments >= count(text).segments


@given(gsm7 | anything)
def test_what_remains_can_still_be_typed(text):
    size = count(text)
    filler = "a" * size.remaining
    assert count(text + filler).segments == size.segments
    assert count(text + filler + "a").segments == size.segments + 1


def test_an_ordinary_text_needs_no_hint():
    assert hints("Hi Maria, yes we do!", sent_since_answer=0) == []
    assert hints("", sent_since_answer=0) == []
    assert hints("a" * 160, sent_since_answer=0) == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("It’s fine", "’ forces a costlier encoding: 70 characters a text instead of 160"),
        ("great 👍", "👍 forces a costlier encoding: 70 characters a text instead of 160"),
        (
            "no\xa0break",
            "A hidden character (no-break space) forces a costlier encoding:"
            " 70 characters a text instead of 160",
        ),
        (
            "cafe\u0301",
            "A hidden character (combining acute accent) forces a costlier encoding:"
            " 70 characters a text instead of 160",
        ),
        ("a" * 161, "Past 160 characters: goes out as 2 texts"),
        ("a" * 158 + "€€", "Past 160 characters: goes out as 2 texts, as ^ { } [ ] ~ | \\ and € count twice"),
        ("a" * 1601, "Too long to send: the carrier takes 1600 characters at most"),
    ],
)
def test_what_makes_a_text_dear_is_said_in_words(text, hint):
    assert hint in hints(text, sent_since_answer=0)


def test_a_long_text_with_an_emoji_gets_both_hints_the_dearest_first():
    first, second = hints("👍" + "a" * 140, sent_since_answer=0)
    assert first.startswith("👍 forces")
    assert second == "Past 70 characters: goes out as 3 texts"


def test_the_longest_text_the_carrier_takes_is_not_called_too_long():
    assert [hint for hint in hints("a" * LONGEST_BODY, sent_since_answer=0) if "Too long" in hint] == []


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(0, []), (1, ["No answer yet to your last text"]), (3, ["No answer yet to your last 3 texts"])],
)
def test_texting_again_before_an_answer_is_pointed_out(sent, expected):
    assert hints("Still there?", sent_since_answer=sent) == expected


# As a keyboard writes it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It’s “fine” – really…", 'It\'s "fine" - really...'),
        ("a\xa0b\u2009c\td", "a b c d"),
        ("st\u200bop\ufeff\xad", "stop"),
        ("«Bonjour» — 5′ 10″", '"Bonjour" - 5\' 10"'),
        ("• one\n• two", "- one\n- two"),
    ],
)
def test_typographic_characters_become_what_a_keyboard_writes(text: str, wanted: str) -> None:
    assert segments.can_be_plain(text)
    assert segments.plain(text) == wanted
    assert segments.count(wanted).encoding is segments.Encoding.GSM7


@pytest.mark.parametrize("text", ["", "Plain text, [with] €", "Crème brûlée"[:5]])
def test_what_is_cheap_already_stays_as_it_is(text: str) -> None:
    assert segments.plain(text) == text
    assert not segments.can_be_plain(text)


@pytest.mark.parametrize("text", ["“fine” 😀", "Łódź – today", "“привет”"])
def test_letters_and_emoji_cannot_be_made_plain(text: str) -> None:
    assert not segments.can_be_plain(text)


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "🏳️‍🌈", "🧑🏽‍🚒"])
def test_a_joined_emoji_stays_whole(emoji: str) -> None:
    assert segments.plain(f"“{emoji}”") == f'"{emoji}"'


@given(text=st.text(max_size=300))
def test_plain_twice_is_once_and_never_dearer(text: str) -> None:
    once = segments.plain(text)
    assert segments.plain(once) == once
    if segments.can_be_plain(text):
        assert segments.count(once).costly is None
        assert segments.count(once).segments <= segments.count(text).segments + once.count("...")
