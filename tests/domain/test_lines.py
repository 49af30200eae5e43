"""What is known of a line, for how long, and what speaks against it (B11)."""

import pytest
from msgspec.structs import replace

from leadterm.domain import delivery, lines
from leadterm.domain.events import EventType
from leadterm.domain.model import Instant, LineType, MessageStatus
from support.records import MARIA, NOW, outbound

DAY = 24 * 3_600_000


def test_a_line_never_asked_about_is_wanted_and_a_known_one_for_half_a_year_not() -> None:
    assert lines.wants_lookup(MARIA, NOW)
    known = lines.with_line(MARIA, LineType.MOBILE, NOW)
    assert not lines.wants_lookup(known, Instant(NOW + 180 * DAY - 1))
    assert lines.wants_lookup(known, Instant(NOW + 180 * DAY))


@pytest.mark.parametrize("number", ["88022", "ACME", "", "+1"])
def test_what_is_no_number_is_never_wanted(number: str) -> None:
    assert not lines.wants_lookup(replace(MARIA, number=number), NOW)


def test_what_was_found_is_told_once() -> None:
    (event,) = lines.looked_up(MARIA, LineType.LANDLINE, NOW, NOW)
    assert event.type is EventType.CONTACT_LOOKED_UP
    assert event.contact is not None
    assert (event.contact.line_type, event.contact.line_type_at) == (LineType.LANDLINE, NOW)
    assert lines.looked_up(event.contact, LineType.LANDLINE, NOW, NOW) == ()


@pytest.mark.parametrize("code", [30006, 21614])
def test_a_report_that_speaks_against_the_line_drops_it(code: int) -> None:
    known = lines.with_line(MARIA, LineType.MOBILE, NOW)
    decision = delivery.report(outbound(), known, MessageStatus.FAILED, code, NOW, sid="SM1")
    contact = decision.events[0].contact
    assert contact is not None
    assert (contact.line_type, contact.line_type_at) == (LineType.UNKNOWN, None)
    assert EventType.CONTACT_LOOKED_UP in {event.type for event in decision.events}


@pytest.mark.parametrize("code", [30003, 30005, 30007, 21610, None])
def test_any_other_leaves_it(code: int | None) -> None:
    known = lines.with_line(MARIA, LineType.MOBILE, NOW)
    decision = delivery.report(outbound(), known, MessageStatus.FAILED, code, NOW, sid="SM1")
    assert all(
        event.contact is None or event.contact.line_type is LineType.MOBILE for event in decision.events
    )
