import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.hostile import HOSTILE_TEXTS
from support.screen import Screen


def screen_after(text: str, columns: int = 20, lines: int = 4) -> Screen:
    screen = Screen(columns, lines)
    screen.feed(text.encode("utf-8", "surrogatepass"))
    return screen


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("漢字", 4),
        ("👨‍👩‍👧‍👦", 2),
        ("🇬🇧🇺🇸", 4),
        ("❤️", 2),
        ("❤", 1),
        ("👍🏽", 2),
        ("1️⃣", 2),
        ("e\u0301", 1),
        ("שָׁ", 1),
        ("한국", 4),
        ("a\u200db", 2),
        ("a\u200b", 1),
    ],
)
def test_what_follows_a_character_stands_right_of_all_its_cells(text: str, width: int) -> None:
    screen = screen_after(f"{text}|")
    assert screen.cursor.x == width + 1
    assert screen.find("|") == (0, width)


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦", "🇬🇧", "❤️", "e\u0301", "👍🏽"])
def test_a_cluster_that_comes_in_two_reads_is_still_one(text: str) -> None:
    screen = Screen(20, 4)
    for byte in f"{text}|".encode():
        screen.feed(bytes([byte]))
    assert screen.line_text(0) == screen_after(f"{text}|").line_text(0)
    assert screen.cursor.x == screen_after(f"{text}|").cursor.x


def test_overwriting_half_of_a_wide_character_blanks_the_other_half() -> None:
    assert screen_after("漢字\x1b[1;2Hx").line_text(0) == " x字"
    assert screen_after("漢字\x1b[1;3Hx").line_text(0) == "漢x"


def test_a_wide_character_that_does_not_fit_goes_to_the_next_line() -> None:
    assert screen_after("abc漢", columns=4).text() == "abc\n漢\n\n"
    assert screen_after("\x1b[?7labc漢", columns=4).text() == "ab漢\n\n\n"


def test_colours_and_attributes_of_a_cell() -> None:
    style = screen_after("\x1b[1;4;38;2;255;0;16;41mx").cell_style(0, 0)
    assert (style.foreground, style.background) == ("ff0010", "red")
    assert style.bold
    assert style.underline
    assert not style.reverse


def test_the_alternate_screen_gives_back_what_was_there() -> None:
    screen = screen_after("before\x1b[?1049h\x1b[2J\x1b[Hfull screen")
    assert screen.in_alternate_screen
    assert screen.line_text(0) == "full screen"
    screen.feed(b"\x1b[?1049l!")
    assert screen.line_text(0) == "before!"
    assert screen.left_behind == []


def test_a_smaller_alternate_screen_keeps_its_top() -> None:
    screen = screen_after("\x1b[?1049htop\r\nsecond")
    screen.resize(lines=1, columns=3)
    assert screen.text() == "top"


def test_everything_left_switched_on_is_named() -> None:
    screen = screen_after("\x1b[?1049h\x1b[?1003h\x1b[?1004h\x1b[?2004h\x1b[?25l\x1b[?7l\x1b[>25u\x1b[?2026h")
    assert screen.left_behind == [
        "alternate screen",
        "mouse reports",
        "focus reports",
        "bracketed paste",
        "synchronised output",
        "kitty keyboard",
        "cursor hidden",
        "line wrap off",
    ]


def test_titles_bells_and_other_commands_are_kept() -> None:
    screen = screen_after("\x07\x1b]0;leadterm\x07\x1b]52;c;aGk=\x1b\\")
    assert (screen.title, screen.bells, screen.commands) == ("leadterm", 1, ["0;leadterm", "52;c;aGk="])


def test_a_title_that_was_broken_off_is_not_set() -> None:
    assert screen_after("\x1b]0;PWNED\x18").title == ""


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=lambda text: text.name)
def test_no_hostile_text_breaks_the_screen(text: object) -> None:
    screen_after(text.text).text()  # type: ignore[attr-defined]


SEQUENCES = st.lists(
    st.builds(
        lambda start, numbers, final: f"{start}{';'.join(map(str, numbers))}{final}",
        st.sampled_from(["\x1b[", "\x1b[?", "\x1b[>", "\x1b", "\x9b"]),
        st.lists(st.sampled_from([0, 1, 2, 3, 5, 7, 96, 1049, 31337]), max_size=4),
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
    )
    | st.text(max_size=5)
)


@given(SEQUENCES)
def test_no_sequence_breaks_the_screen(sequences: list[str]) -> None:
    screen = screen_after("".join(sequences), columns=7, lines=3)
    assert len(screen.text().split("\n")) == 3
    assert 0 <= screen.cursor.x <= 7
    assert 0 <= screen.cursor.y < 3
