"""A sign-up in the timeline that is open: it comes by itself, in its place, and once (D3, E3)."""

from msgspec.structs import replace

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    CompanyId,
    ContactId,
    Instant,
    Interaction,
    InteractionId,
    InteractionKind,
    InteractionState,
    LeadRecord,
    LeadRecordId,
    NumberId,
)
from leadterm.domain.wire import TimelineKind, TimelinePage, sign_up_entry
from leadterm.state.timeline import TimelineWindow

MARIA, TOM = ContactId(1), ContactId(2)


def record(number: int, contact_id: ContactId = MARIA, origin: str = "form") -> LeadRecord:
    return LeadRecord(
        id=LeadRecordId(number),
        company_id=CompanyId(9),
        contact_id=contact_id,
        at=Instant(number * 1_000),
        origin=origin,
    )


def told(of: LeadRecord) -> Event:
    return Event(type=EventType.LEAD_RECORDED, company_id=of.company_id, at=of.at, lead_record=of)


def window(*numbers: int, older: bool = False) -> TimelineWindow:
    opened = TimelineWindow(MARIA)
    entries = tuple(sign_up_entry(record(number)) for number in sorted(numbers, reverse=True))
    opened.join(TimelinePage(entries=entries, older=older), "")
    return opened


def ids(of: TimelineWindow) -> list[int]:
    return [entry.id for entry in of.entries]


def test_a_sign_up_stands_where_its_time_puts_it() -> None:
    shown = window(10, 30)
    assert shown.take(told(record(20)))
    assert shown.take(told(record(40)))
    assert ids(shown) == [40, 30, 20, 10]


def test_a_sign_up_told_twice_or_fetched_before_stands_once() -> None:
    shown = window(10)
    for _ in range(2):
        shown.take(told(record(10)))
        shown.take(told(record(20)))
    assert ids(shown) == [20, 10]


def test_what_is_decided_on_a_sign_up_changes_its_line() -> None:
    shown = window(10)
    changed = replace(record(10), campaign="flat roofs")
    assert shown.take(told(changed))
    assert shown.entries[0].lead_record == changed


def test_a_sign_up_before_what_was_fetched_waits_for_its_page() -> None:
    shown = window(20, 30, older=True)
    assert not shown.take(told(record(10)))
    assert shown.cursor == "20000-20"
    shown.join(TimelinePage(entries=(sign_up_entry(record(10)),), older=False), shown.cursor)
    assert ids(shown) == [30, 20, 10]


def test_a_sign_up_of_somebody_else_is_not_shown() -> None:
    shown = window(10)
    assert not shown.take(told(record(20, TOM)))
    assert ids(shown) == [10]


def test_a_first_sign_up_is_shown_in_an_empty_timeline_and_not_before_it_was_fetched() -> None:
    unread = TimelineWindow(MARIA)
    assert not unread.take(told(record(10)))
    empty = window()
    assert empty.take(told(record(10)))
    assert ids(empty) == [10]


def test_a_sign_up_is_called_by_how_it_came() -> None:
    kinds = {
        origin: sign_up_entry(record(1, origin=origin)).kind for origin in ("form", "email", "import", "?")
    }
    assert kinds == {
        "form": TimelineKind.FORM,
        "email": TimelineKind.EMAIL,
        "import": TimelineKind.IMPORT,
        "?": TimelineKind.FORM,
    }


def test_a_sign_up_and_the_conversation_that_it_opened_are_one_line() -> None:
    shown = window(10)
    opening = replace(record(20), interaction_id=InteractionId(21))
    told_so = replace(told(opening), interaction=conversation(21, 20))
    assert shown.take(told_so)
    assert [(entry.id, entry.kind) for entry in shown.entries] == [
        (21, TimelineKind.FORM),
        (10, TimelineKind.FORM),
    ]
    assert shown.entries[0].lead_record == opening


def test_what_is_decided_on_it_later_changes_that_line_and_a_text_moves_it() -> None:
    shown = window(10)
    opening = replace(record(20), interaction_id=InteractionId(21), origin="email")
    shown.take(replace(told(opening), interaction=conversation(21, 20)))
    decided = replace(opening, auto_text="Sent.")
    assert shown.take(told(decided))
    shown.take(told(record(30)))
    text = Event(
        type=EventType.TEXT_QUEUED,
        company_id=CompanyId(9),
        at=Instant(40_000),
        interaction=conversation(21, 40),
    )
    assert shown.take(text)
    first = shown.entries[0]
    assert ids(shown) == [21, 30, 10]
    assert (first.kind, first.lead_record, first.texts_out) == (TimelineKind.EMAIL, decided, 1)


def test_a_sign_up_whose_conversation_was_not_fetched_waits_for_its_page() -> None:
    shown = window(30, older=True)
    assert not shown.take(told(replace(record(20), interaction_id=InteractionId(21))))
    assert ids(shown) == [30]


def conversation(number: int, last: int) -> Interaction:
    return Interaction(
        id=InteractionId(number),
        company_id=CompanyId(9),
        contact_id=MARIA,
        kind=InteractionKind.FORM,
        state=InteractionState.INCOMING,
        number_id=NumberId(5),
        opened_at=Instant(20_000),
        last_at=Instant(last * 1_000),
    )
