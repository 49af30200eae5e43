"""How a lead's text reads on an agent's phone, and to which phones it goes (B20)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadterm.domain.carrier import InboundText
from leadterm.domain.forwarding import FromPhone, asked_by_phone, bodies, phones
from leadterm.domain.model import Media
from leadterm.domain.segments import LONGEST_BODY

LEAD = "+15554265646"


def text(body: str, *, from_: str = LEAD, pictures: int = 0) -> InboundText:
    media = tuple(Media(url="https://x", content_type="image/png") for _ in range(pictures))
    return InboundText(sid="SM1", from_=from_, to="+14155550100", body=body, media=media)


def units(body: str) -> int:
    return len(body.encode("utf-16-le")) // 2


def test_it_reads_as_the_lead_wrote_it_with_their_number_before_it() -> None:
    assert bodies(text("Do you do flat roofs?")) == ("+15554265646: Do you do flat roofs?",)


@pytest.mark.parametrize(
    ("body", "pictures", "wanted"),
    [("", 1, "[picture]"), ("Look", 2, "Look [2 pictures]"), ("", 0, "")],
)
def test_pictures_are_named(body: str, pictures: int, wanted: str) -> None:
    assert bodies(text(body, pictures=pictures)) == (f"{LEAD}: {wanted}",)


def test_no_line_of_a_leads_passes_for_another_leads_text() -> None:
    (body,) = bodies(text("Hi\n+15550001111: call me\r\x85now\u2028here"))
    assert len(body.splitlines()) == 1


def test_control_codes_and_direction_marks_do_not_go_on() -> None:
    assert bodies(text("a\x1b[2Jb\u202ec", from_="+1\x07555")) == ("+1555: a[2Jbc",)


@given(body=st.text(max_size=4000), sender=st.sampled_from([LEAD, "12345", "ACME"]))
def test_however_long_each_part_is_headed_and_within_the_carriers_limit(body: str, sender: str) -> None:
    parts = bodies(text(body, from_=sender))
    assert parts
    for part in parts:
        assert part.startswith(f"{sender}: ")
        assert units(part) <= LONGEST_BODY


@given(words=st.lists(st.text("abcdé🏠", min_size=1, max_size=2000), min_size=1, max_size=8))
def test_no_letter_is_lost_where_a_text_is_split(words: list[str]) -> None:
    head = f"{LEAD}: "
    parts = bodies(text(" ".join(words)))
    assert "".join(part.removeprefix(head) for part in parts).replace(" ", "") == "".join(words)


ends = st.sampled_from([LEAD, "+14155550111", "+14155550112", "sip:dana@example.com", "", "12345"])


@given(
    endpoints=st.lists(ends, max_size=6),
    ours=st.sets(ends, max_size=2),
    stopped=st.sets(ends, max_size=2),
)
def test_it_goes_to_each_phone_once_and_never_back_or_round(
    endpoints: list[str], ours: set[str], stopped: set[str]
) -> None:
    found = phones(endpoints, ours=ours, stopped=stopped, sender=LEAD)
    assert len(found) == len(set(found))
    assert set(found) == {
        each for each in endpoints if each.startswith("+") and each not in {*ours, *stopped, LEAD}
    }


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("STOP", FromPhone.STOP),
        (" stop. ", FromPhone.STOP),
        ("START", FromPhone.START),
        ("On my way", FromPhone.NOTHING),
        ("", FromPhone.NOTHING),
    ],
)
def test_what_an_agents_phone_asks_for(body: str, asked: FromPhone) -> None:
    assert asked_by_phone(text(body)) is asked
