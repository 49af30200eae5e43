import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.escapes import EscapeReader, Kind, read_all


@pytest.mark.parametrize(
    ("raw", "kind", "body", "final"),
    [
        (b"\x1b[38;2;1;2;3m", Kind.CSI, "38;2;1;2;3", "m"),
        (b"\x1b[?2026$p", Kind.CSI, "?2026$", "p"),
        (b"\x1b[3\r1m", Kind.CSI, "31", "m"),
        (b"\x9b31m", Kind.CSI, "31", "m"),
        ("\x9b31m".encode(), Kind.CSI, "31", "m"),
        (b"\x1b]0;title\x07", Kind.OSC, "0;title", "\x07"),
        (b"\x1b]0;title\x1b\\", Kind.OSC, "0;title", "\x1b\\"),
        (b"\x1bPtmux;\x1b\x1b]0;x\x07\x1b\\", Kind.DCS, "tmux;\x1b\x1b]0;x\x07", "\x1b\\"),
        (b"\x1b_Gdata\x1b\\", Kind.APC, "Gdata", "\x1b\\"),
        (b"\x1b(0", Kind.ESC, "(", "0"),
        (b"\x1bc", Kind.ESC, "", "c"),
        (b"\x00", Kind.CONTROL, "\x00", ""),
        ("漢字".encode(), Kind.TEXT, "漢字", ""),
    ],
)
def test_one_piece_is_read_as_what_it_is(raw: bytes, kind: Kind, body: str, final: str) -> None:
    (token,) = read_all(raw)
    assert (token.kind, token.body, token.final) == (kind, body, final)


@pytest.mark.parametrize(
    ("raw", "kinds"),
    [
        (b"\x1b[31;\x1b[0m", [Kind.BROKEN, Kind.CSI]),
        (b"\x1b]0;x\x1b[0m", [Kind.OSC, Kind.CSI]),
        (b"\x1b\x1b[0m", [Kind.BROKEN, Kind.CSI]),
        (b"a\x1b]0;never ends", [Kind.TEXT, Kind.OSC]),
        (b"a\x1b", [Kind.TEXT, Kind.BROKEN]),
    ],
)
def test_a_broken_escape_does_not_hide_the_next_one(raw: bytes, kinds: list[Kind]) -> None:
    assert [token.kind for token in read_all(raw)] == kinds


def test_numbers_and_prefix_of_a_sequence() -> None:
    (token,) = read_all(b"\x1b[?1049;;4:3h")
    assert (token.prefix, token.numbers) == ("?", (1049, 0, 4))


FRAGMENTS = (b"\x1b", b"[", b"]", b"P", b"0;1", b"m", b"\x07", b"\\", b"\x9b", b"\x18", "漢".encode(), b"x")
PIECES = st.lists(st.sampled_from(FRAGMENTS))


@given(PIECES, st.integers(1, 5))
def test_every_byte_is_read_once_however_it_is_cut(pieces: list[bytes], size: int) -> None:
    raw = b"".join(pieces)
    reader = EscapeReader()
    tokens = [token for start in range(0, len(raw), size) for token in reader.feed(raw[start : start + size])]
    tokens += reader.close()

    whole = read_all(raw)
    assert "".join(token.raw for token in tokens) == "".join(token.raw for token in whole)
    assert [token for token in tokens if token.kind is not Kind.TEXT] == [
        token for token in whole if token.kind is not Kind.TEXT
    ]
