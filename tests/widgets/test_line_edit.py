"""The line that panes draw themselves: typing, erasing, the caret, what is pasted."""

from rich.cells import cell_len

from leadterm.widgets.line_edit import LONGEST, LineEdit
from leadterm.widgets.roles import Role
from support.hostile import HOSTILE_TEXTS


def typed(*keys: str) -> LineEdit:
    line = LineEdit()
    for key in keys:
        line.press(key, key if len(key) == 1 else None)
    return line


def test_what_is_typed_goes_in_where_the_caret_is() -> None:
    assert typed(*"mara", "left", "i").text == "marai"[:3] + "i" + "a"


def test_a_key_that_is_neither_a_letter_nor_an_editing_key_is_left_to_others() -> None:
    line = LineEdit()
    assert not line.press("down", None)
    assert not line.press("enter", "\r")
    assert not line.press("escape", "\x1b")


def test_erasing_by_letter_and_by_word_and_to_the_end() -> None:
    assert typed(*"maria lopez", "backspace").text == "maria lope"
    assert typed(*"maria lopez", "ctrl+w").text == "maria "
    assert typed(*"maria", "home", "delete").text == "aria"
    assert typed(*"maria", "home", "right", "ctrl+k").text == "m"


def test_a_pasted_text_is_made_harmless_and_one_line() -> None:
    line = LineEdit()
    line.insert("Mar\x1b[31mia\nLopez")
    assert "\x1b" not in line.text
    assert "\n" not in line.text
    line.insert("x" * 1000)
    assert len(line.text) == LONGEST


def test_the_line_is_as_wide_as_it_should_be_whatever_stands_in_it() -> None:
    for text in (*(hostile.text for hostile in HOSTILE_TEXTS), "東京タワー" * 20, "👩‍👩‍👧‍👦" * 9):
        line = LineEdit()
        line.insert(text)
        for _ in range(3):
            pieces = line.draw(17)
            assert sum(cell_len(piece) for piece, _ in pieces) == 17, text
            line.press("left", None)


def test_a_placeholder_shows_under_the_caret_until_something_is_typed() -> None:
    assert LineEdit().draw(10, "search…") == (("s", Role.SELECTED), ("earch…   ", Role.MUTED))
