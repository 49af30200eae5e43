"""What in a text becomes a link, and what never does."""

import re

import pytest

from leadterm.domain.text import sanitise
from leadterm.widgets.drawn import Linked
from leadterm.widgets.links import LONGEST, linked_lines, links
from support.hostile import HOSTILE_TEXTS

SAFE = re.compile(r"(?:https?://|mailto:|tel:\+)[!-~]+")


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("see https://roofs.example/a(b)?x=1&y=2#top.", "https://roofs.example/a(b)?x=1&y=2#top"),
        ("(www.roofs.example/flat)", "https://www.roofs.example/flat"),
        ("HTTP://Roofs.Example/A", "http://roofs.example/A"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://10.0.0.1:8080/", "http://10.0.0.1:8080/"),
        ("mail me: maria.lopez+roof@mail.example!", "mailto:maria.lopez+roof@mail.example"),
        ("call (415) 555-0133", "tel:+14155550133"),
        ("call 415.555.0133, thanks", "tel:+14155550133"),
        ("+44 7911 123456", "tel:+447911123456"),
    ],
)
def test_addresses_and_numbers_are_links(text: str, href: str) -> None:
    assert [link.href for link in links(text, "US")] == [href]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://roofs.example",
        "https://bank.example@evil.example/",
        "https://",
        "http://roof",
        "https://roofs.example:99999/",
        "https://roofs.example/" + "a" * LONGEST,
        "12345678",
        "000-000-0000",
        "2026-11-22 12:30",
        "4,200 dollars",
        "a@b",
    ],
)
def test_other_things_are_not(text: str) -> None:
    assert links(text, "US") == ()


def test_a_link_stays_one_over_the_end_of_a_line() -> None:
    lines = linked_lines("see https://roofs.example/flat/and/steep now", 16, "US")
    assert ["".join(text for text, _ in line) for line in lines] == [
        "see",
        "https://roofs.ex",
        "ample/flat/and/s",
        "teep now",
    ]
    linked = [(text, look.href) for line in lines for text, look in line if isinstance(look, Linked)]
    assert linked == [
        (text, "https://roofs.example/flat/and/steep")
        for text in ("https://roofs.ex", "ample/flat/and/s", "teep")
    ]


def test_the_words_are_the_same_with_and_without_links() -> None:
    for hostile in HOSTILE_TEXTS:
        text = f"a {sanitise(hostile.text)} https://roofs.example/{hostile.text} b"
        lines = linked_lines(text, 30, "US")
        assert all(line for line in lines)
        for line in lines:
            for _, look in line:
                if isinstance(look, Linked):
                    assert SAFE.fullmatch(look.href), hostile.name
