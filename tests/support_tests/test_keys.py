import pytest
from textual import events
from textual._xterm_parser import XTermParser

from support.keys import encode

TYPED = ("r", "R", "?", "/", "é", "漢", "space", "enter", "tab", "backspace", "escape", "shift+tab")
MOVES = (
    "up",
    "down",
    "left",
    "right",
    "home",
    "end",
    "pageup",
    "pagedown",
    "insert",
    "delete",
    "f1",
    "f5",
    "f12",
)
CHORDS = ("ctrl+q", "ctrl+p", "ctrl+j", "ctrl+u", "ctrl+left", "shift+up", "ctrl+shift+right")
NAMES = {"?": "question_mark", "/": "slash"}


def pressed(data: bytes) -> list[str]:
    parser = XTermParser()
    found = [*parser.feed(data.decode()), *parser.feed("")]
    return [event.key for event in found if isinstance(event, events.Key)]


@pytest.mark.parametrize("key", TYPED + MOVES + CHORDS)
def test_textual_reads_the_key_that_was_pressed(key: str) -> None:
    assert pressed(encode(key)) == [NAMES.get(key, key)]


@pytest.mark.parametrize("key", ["shift+enter", "ctrl+enter", "ctrl+shift+a", "alt+1"])
def test_a_kitty_keyboard_sends_keys_that_a_plain_one_cannot(key: str) -> None:
    assert pressed(encode(key, kitty=True)) == [key]


@pytest.mark.parametrize("key", ["shift+enter", "ctrl+enter", "ctrl+1", "hyper+x", "f99", "entr", ""])
def test_a_key_that_cannot_be_sent_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        encode(key)
