"""Texts are measured and cut in cells, and no character that a reader sees is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from leadterm.widgets.cells import clip, ends, fit, fit_right, graphemes, visible, wrap
from support.hostile import HOSTILE_TEXTS, HostileText

FAMILY = "👨‍👩‍👧‍👦"
ODD = st.sampled_from(
    [FAMILY, "🇩🇪", "👍🏽", "☎️", "漢", "é", "e\u0301", "\u200d", "\ufe0f", "\x1b[31m", "\t", "\n", "ش"]
)
TEXTS = st.lists(st.one_of(st.text(max_size=20), ODD), max_size=12).map("".join)


@given(TEXTS, st.integers(0, 60))
def test_a_fitted_text_has_just_the_cells_asked_for(text: str, cells: int) -> None:
    assert cell_len(fit(text, cells)) == cells
    assert cell_len(fit_right(text, cells)) == cells


@given(TEXTS, TEXTS, st.integers(0, 60))
def test_two_texts_at_two_ends_have_just_the_cells_asked_for(left: str, right: str, cells: int) -> None:
    assert cell_len(ends(left, right, cells)) == cells


@given(TEXTS, st.integers(0, 60))
def test_a_clipped_text_is_whole_or_ends_with_an_ellipsis(text: str, cells: int) -> None:
    clipped = clip(text, cells)
    assert cell_len(clipped) <= cells
    assert clipped == visible(text) or not cells or clipped.endswith("…")


@given(TEXTS, st.integers(2, 40))
def test_wrapping_loses_nothing_but_blanks_and_is_never_too_wide(text: str, cells: int) -> None:
    wrapped = wrap(text, cells)
    assert all(cell_len(line) <= cells for line in wrapped)
    kept = "".join(wrapped).replace(" ", "")
    assert kept == "".join(visible(part).strip(" ") for part in text.split("\n")).replace(" ", "")


@pytest.mark.parametrize("whole", [FAMILY, "🇩🇪", "👍🏽", "e\u0301", "한", "\u1112\u1161\u11ab", "☎️"])
def test_what_a_reader_sees_as_one_character_is_never_broken(whole: str) -> None:
    text = f"a{whole * 5}b"
    for cells in range(2, 14):
        assert "".join(wrap(text, cells)) == text
        assert all(line.replace(whole, "").strip("ab") == "" for line in wrap(text, cells))
        assert clip(text, cells).removesuffix("…").replace(whole, "").strip("ab") == ""


def test_graphemes_keep_two_flags_apart() -> None:
    assert graphemes("🇩🇪🇫🇷") == [("🇩🇪", 2), ("🇫🇷", 2)]


def test_words_are_kept_whole_where_they_fit() -> None:
    assert wrap("Do you do flat roofs?", 12) == ("Do you do", "flat roofs?")


def test_a_line_that_begins_with_blanks_keeps_them() -> None:
    assert wrap("  roof\n\nleak", 20) == ("  roof", "", "leak")


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert wrap("see https://example.com/a", 10) == ("see", "https://ex", "ample.com/", "a")


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS, ids=lambda hostile: hostile.name)
def test_nothing_that_moves_the_cursor_is_visible(hostile: HostileText) -> None:
    shown = visible(hostile.text)
    assert all(character >= " " and not "\x7f" <= character <= "\x9f" for character in shown)
    assert not set(shown) & set("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    shown.encode()
