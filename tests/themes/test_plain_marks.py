"""Without emoji: what is drawn in their place is plain, and just as wide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from leadterm.themes.plain_marks import without_emoji


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("thanks 😀", "thanks :)"),
        ("👍🏽 see you", "ok see you"),
        ("I ❤️ it", "I <3 it"),
        ("family 👨‍👩‍👧!", "family []!"),
        ("✓✓ ● ▌ plain", "✓✓ ● ▌ plain"),
        ("日本語", "日本語"),
    ],
)
def test_an_emoji_is_drawn_plainly(text: str, drawn: str) -> None:
    assert without_emoji(text) == drawn


@given(st.text(st.sampled_from("ab é日😀👍🏽❤\ufe0f👨\u200d👩🇩🇪✓⚠"), max_size=20))
def test_nothing_on_the_line_moves(text: str) -> None:
    assert cell_len(without_emoji(text)) == cell_len(text)


@given(st.text(max_size=40))
def test_no_picture_is_left(text: str) -> None:
    assert not any(0x1F300 <= ord(character) <= 0x1FAFF for character in without_emoji(text))
