"""Hostile text comes out harmless, decent text comes out as it was."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadterm.domain.text import LONGEST_TEXT, MOST_JOINS, MOST_MARKS, one_line, sanitise

FAMILY = "👨‍👩‍👧‍👦"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
BIDI = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]))

# Pieces that hurt, thicker than chance would bring them.
HOSTILE_PIECES = [
    *"\x00\x07\x08\x0b\x0c\r\n\t\x1b\x7f\x85\x9b\u2028\u2029\u200b\u200c\u200d\ufe0f\ufeff\u00ad\u180e",
    *BIDI,
    *"\u0301\u0e49\u093f\u094d\u0315\u20e3\u1161\u11a8",
    *"\ud83d\udc68\ufff9\ufffb\ufdd0\uffff\ue000\u0378\U000e0001\U000e0067\U000e007f\U000e0101\U0001f3f4\U0001f468",
    *"aZ 9\xa0\u3000é漢한क❤✈",
    "\r\n",
    "\x1b[31m",
    "\x1b]0;owned\x07",
    FAMILY,
    ENGLAND,
    "[bold]",
]
hostile = st.one_of(
    st.lists(st.sampled_from(HOSTILE_PIECES), max_size=60).map("".join),
    st.text(st.characters(), max_size=80),
    st.lists(st.sampled_from(HOSTILE_PIECES) | st.characters(), max_size=40).map("".join),
)


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


@given(hostile, st.sampled_from([1, 5, 24, 30, 40, LONGEST_TEXT]))
@example("\x1b\u0301" * 9, 5)
@example("🏴\u200b" + ENGLAND[1:], LONGEST_TEXT)
def test_cleaning_twice_is_cleaning_once(raw, limit):
    once = sanitise(raw, limit=limit)
    assert sanitise(once, limit=limit) == once


@given(hostile)
def test_nothing_that_moves_or_colours_a_terminal_comes_out(raw):
    safe = sanitise(raw)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", safe)
    assert not set(safe) & {*BIDI, "\u2028", "\u2029", "\ufeff", "\u200b"}
    safe.encode("utf-8")


@given(hostile)
def test_only_drawable_characters_joiners_and_flag_tags_come_out(raw):
    bare = sanitise(raw).replace(ENGLAND, "")
    allowed = {"Cc": "\n\t", "Cf": "\u200d\u200c", "Cs": "", "Co": "", "Zl": "", "Zp": ""}
    for character in bare:
        assert character in allowed.get(unicodedata.category(character), character)
        assert unicodedata.category(character) != "Cn" or "\U0001f300" <= character <= "\U0001faff"


@given(hostile)
def test_no_mark_sits_on_our_own_frame_and_no_tower_grows(raw):
    run = 0
    previous = "\n"
    for character in sanitise(raw):
        run = run + 1 if is_mark(character) else 0
        assert run <= MOST_MARKS
        assert not (is_mark(character) and previous.isspace())
        previous = character


# Vowels and finals of Korean syllables are letters, yet they stack like marks.
stacking = "".join(map(chr, [*range(0x1160, 0x1200), *range(0xD7B0, 0xD800)]))
ordinary = st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters=stacking)


@given(st.text(ordinary | st.just("\n")))
def test_ordinary_writing_is_kept_as_it_is(raw):
    assert sanitise(raw) == raw


@given(hostile, st.integers(1, 60))
def test_the_limit_is_never_exceeded(raw, limit):
    assert len(sanitise(raw, limit=limit)) <= limit
    assert len(one_line(raw, limit=limit)) <= limit


@given(hostile, st.integers(1, 60))
def test_one_line_is_one_safe_line(raw, limit):
    line = one_line(raw, limit=limit)
    assert "\n" not in line
    assert "\t" not in line
    assert "  " not in line
    assert line == line.strip()
    assert one_line(line, limit=limit) == line
    assert sanitise(line) == line


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("plain", "plain"),
        ("", ""),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("dos\r\nmac\runix\n", "dos\nmac\nunix\n"),
        ("a\u2028b\u2029c\x0bd\x0ce\x85f", "a\nb\nc\nd\ne\nf"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b2Jcleared", "2Jcleared"),
        ("\x1b]0;title\x07", "]0;title"),
        ("a\x00b\x7fc", "abc"),
        ("\ud83dhalf", "half"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066in\u2069 \u200emark\u200f \u061cmark", "in mark mark"),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("\ufff9note\ufffabelow\ufffb", "notebelow"),
        ("zero\u200bwidth\ufeff and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("\ufdd0\uffff\U0010ffff\ue000\u0378", ""),
        ("\u0301leading", "leading"),
        ("space \u0301mark", "space mark"),
    ],
)
def test_harm_is_taken_out_and_the_rest_stays(raw, safe):
    assert sanitise(raw) == safe


@pytest.mark.parametrize(
    "text",
    [
        "naïve café, Größe, £5 – “quoted” and ’s",
        "cafe\u0301 with a separate accent",
        f"family {FAMILY}, heart ❤️, keycap 1️⃣, wave 👋🏽, flags 🇬🇧 {ENGLAND}",
        "🙂‍↔️ shakes, 👩🏻‍❤️‍💋‍👨🏽 kisses, 🐈‍⬛ is black, 🏳️‍🌈",
        "newer than the interpreter may know: \U0001fa77 \U0001fae9",
        "नमस्ते क्‍ष, สวัสดีครับ ที่นี่, שָׁלוֹם, مَرْحَبًا, می‌خواهم",
        "한국어, 한글 decomposed 한, 日本語 葛\U000e0100飾",
        "no-break\xa0space, wide\u3000space, arrow → tick ✓",
    ],
)
def test_the_worlds_writing_and_emoji_come_through_unchanged(text):
    assert sanitise(text) == text
    assert one_line(text, limit=200) == " ".join(text.split())


def test_a_tower_of_marks_is_cut_to_a_stump():
    assert sanitise("Z" + "\u0301" * 500 + "algo") == "Z" + "\u0301" * MOST_MARKS + "algo"


def test_a_tower_of_korean_vowels_is_cut_too():
    assert sanitise("\u1100" + "\u1161" * 500) == "\u1100" + "\u1161" * MOST_MARKS


def test_a_chain_of_joined_emoji_is_broken_into_bearable_links():
    safe = sanitise("\u200d".join("👨" * 500))
    assert safe.count("👨") == 500
    assert max(chunk.count("\u200d") for chunk in re.findall("👨(?:\u200d👨)*", safe)) == MOST_JOINS


def test_a_joiner_between_letters_cannot_hide_cells_from_the_layout():
    assert sanitise("a\u200db\u200dc\u200d") == "abc"


def test_long_text_says_how_much_is_missing():
    safe = sanitise("x" * 10_500)
    assert len(safe) <= LONGEST_TEXT
    kept, missing = re.fullmatch(r"(x+)… \((\d+) more characters\)", safe).groups()
    assert len(kept) + int(missing) == 10_500


def test_text_at_the_limit_is_whole():
    assert sanitise("x" * 100, limit=100) == "x" * 100


def test_a_limit_too_small_for_words_ends_in_an_ellipsis():
    assert sanitise("x" * 100, limit=10) == "x" * 9 + "…"


def test_rubbish_does_not_count_against_the_limit():
    assert sanitise("\x00" * 50 + "hello", limit=20) == "hello"


def test_a_flood_is_cut_without_reading_it_all():
    safe = sanitise("\x00" * 5_000_000 + "hello", limit=100)
    assert safe == f"… ({5_000_005 - 400} more characters)"


def test_a_cut_does_not_leave_half_an_emoji_joined_to_the_marker():
    line = one_line("ab" + FAMILY, limit=5)
    assert line == "ab👨…"


def test_one_line_cleans_what_nobody_has_cleaned():
    assert one_line("Maria\x1b[31m\u202e\nLopez", limit=40) == "Maria[31m Lopez"


def test_one_line_folds_every_kind_of_white_space():
    assert one_line("  a\n\n b\t\tc\xa0\xa0d  ", limit=40) == "a b c d"


def test_one_line_is_cut_with_an_ellipsis():
    assert one_line("hello wide world", limit=7) == "hello…"


def test_every_combining_mark_is_looked_at():
    marks = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point))[0] == "M"]
    assert [mark for mark in marks if sanitise(mark)] == []
