import re

import pytest

from support.hostile import HOSTILE_TEXTS, ForeignEscape, HostileText, foreign_escapes

FRAME_BEGIN = b"\x1b[?2026h\x1b[3;7H\x1b[38;2;224;224;224;48;2;18;18;18m"
FRAME_END = b"\x1b[0m\r\n\x1b[4;7H\x1b[?2026l"
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def drawn(text: str) -> bytes:
    """What a program without any care writes: a frame with the text in it as it came."""
    raw = text.encode("utf-8", "surrogateescape" if re.search("[\udc80-\udcff]", text) else "surrogatepass")
    return FRAME_BEGIN + raw + FRAME_END


def ids(text: HostileText) -> str:
    return text.name


DANGEROUS = [
    text
    for text in HOSTILE_TEXTS
    if CONTROLS.search(text.text) and text.name not in {"crlf", "header_injection", "lone_surrogates"}
]


@pytest.mark.parametrize("text", DANGEROUS, ids=ids)
def test_a_text_drawn_as_it_came_is_found(text: HostileText) -> None:
    assert foreign_escapes(drawn(text.text))


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=ids)
def test_a_text_without_its_controls_is_harmless(text: HostileText) -> None:
    harmless = CONTROLS.sub("", text.text).replace("\t", " ")
    assert foreign_escapes(drawn(harmless)) == []
    assert text.shown in harmless


def test_names_are_unique_and_the_shown_part_has_no_blank() -> None:
    assert len({text.name for text in HOSTILE_TEXTS}) == len(HOSTILE_TEXTS)
    assert all(" " not in text.shown for text in HOSTILE_TEXTS)


def test_only_texts_with_lone_surrogates_cannot_be_encoded() -> None:
    assert {text.name for text in HOSTILE_TEXTS if not text.encodable} == {
        "lone_surrogates",
        "surrogate_of_8_bit_csi",
    }


@pytest.mark.parametrize(
    "raw",
    [
        b"\x1b[?1049h\x1b[?1000h\x1b[?25l\x1b[>25u\x1b[?2026$p\x1b[?2048$p\x1b]22;default\x07",
        b"\x1b]0;leadterm (2)\x07\x07\x1b]9;2 incoming\x1b\\",
        b"\x1b]52;c;aGVsbG8=\x07\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x07\x1b\\",
        "漢字 👨‍👩‍👧‍👦 PWNED ]0;PWNED [31337m".encode(),
    ],
)
def test_what_the_program_writes_itself_is_not_foreign(raw: bytes) -> None:
    assert foreign_escapes(raw) == []


def test_a_title_may_hold_a_hostile_name_only_after_the_programs_own_words() -> None:
    assert foreign_escapes(b"\x1b]0;leadterm: PWNED\x07", own=("0;leadterm",)) == []
    assert foreign_escapes(b"\x1b]0;PWNED\x07", own=("0;leadterm",)) == [
        ForeignEscape("OSC", "\x1b]0;PWNED\x07")
    ]


def test_an_escape_within_tmux_passthrough_is_found() -> None:
    raw = b"\x1bPtmux;\x1b\x1b]0;PWNED\x07\x1b\\"
    assert foreign_escapes(raw) == [ForeignEscape("OSC", "\x1b]0;PWNED\x07")]
