"""The ring of the newest events: a gapless run, sliced by company."""

import json

from leadterm.domain.model import CompanyId, Instant, Seq
from leadterm.relay.ring import FRAME_BYTES, SLICE_EVENTS, EventRing
from leadterm.relay.store import LoggedEvent

MINE, OTHER = CompanyId(1), CompanyId(2)


def events(*places: int, company: CompanyId = MINE, size: int = 0) -> list[LoggedEvent]:
    return [
        LoggedEvent(
            seq=Seq(place),
            company_id=company,
            at=Instant(0),
            body=json.dumps({"seq": place, "fill": "x" * size}).encode(),
        )
        for place in places
    ]


def ring_at(head: int, **bounds: int) -> EventRing:
    ring = EventRing(**bounds)
    ring.restart("epoch", Seq(head))
    return ring


def places(frame: str | None) -> list[int]:
    return [] if frame is None else [event["seq"] for event in json.loads(frame)["events"]]


def test_what_continues_the_run_is_taken() -> None:
    ring = ring_at(10)
    assert ring.append(events(11, 12))
    part = ring.after(Seq(10), MINE)
    assert (places(part.frame), part.cursor, ring.tail) == ([11, 12], 12, 10)
    assert json.loads(part.frame or "")["cursor"] == 12


def test_a_batch_after_a_gap_is_not_taken() -> None:
    ring = ring_at(10)
    assert not ring.append(events(13))
    assert ring.head == 10


def test_what_is_here_already_is_passed_over() -> None:
    ring = ring_at(10)
    ring.append(events(11, 12))
    assert ring.append(events(11, 12, 13))
    assert ring.append(events(11))
    assert places(ring.after(Seq(10), MINE).frame) == [11, 12, 13]


def test_other_companies_events_move_the_cursor_alone() -> None:
    ring = ring_at(0)
    ring.append(events(1, company=OTHER))
    part = ring.after(Seq(0), MINE)
    assert (part.frame, part.cursor) == (None, 1)
    ring.append(events(2) + events(3, company=OTHER))
    part = ring.after(Seq(1), MINE)
    assert (places(part.frame), part.cursor) == ([2], 3)


def test_a_frame_is_bounded_and_the_rest_comes_in_the_next() -> None:
    ring = ring_at(0)
    ring.append(events(*range(1, 11), size=FRAME_BYTES // 4))
    cursor, seen = Seq(0), []
    while cursor < ring.head:
        part = ring.after(cursor, MINE)
        assert part.frame is not None
        assert len(part.frame) < 2 * FRAME_BYTES
        seen.append(places(part.frame))
        cursor = part.cursor
    assert [place for frame in seen for place in frame] == list(range(1, 11))
    assert len(seen) > 1


def test_one_event_larger_than_a_frame_still_comes() -> None:
    ring = ring_at(0)
    ring.append(events(1, 2, size=2 * FRAME_BYTES))
    assert places(ring.after(Seq(0), MINE).frame) == [1]


def test_a_long_run_comes_in_slices() -> None:
    ring = ring_at(0)
    ring.append(events(*range(1, SLICE_EVENTS + 2), company=OTHER))
    assert ring.after(Seq(0), MINE).cursor == SLICE_EVENTS


def test_a_frame_is_made_once_for_all_who_stand_at_one_place() -> None:
    ring = ring_at(0)
    ring.append(events(1, 2))
    assert ring.after(Seq(0), MINE).frame is ring.after(Seq(0), MINE).frame


def test_the_oldest_events_go_when_there_are_too_many() -> None:
    ring = ring_at(0, events=100)
    for place in range(1, 1001):
        ring.append(events(place))
        assert ring.head - ring.tail <= 100
        assert places(ring.after(ring.tail, MINE).frame) == list(range(ring.tail + 1, place + 1))


def test_the_oldest_events_go_when_they_are_too_large() -> None:
    ring = ring_at(0, size=100_000)
    for place in range(1, 101):
        ring.append(events(place, size=5_000))
        assert (ring.head - ring.tail) * 5_000 <= 101_000
    assert ring.head > ring.tail


def test_listeners_hear_which_companies_are_concerned() -> None:
    ring, heard = ring_at(0), []
    ring.on_change(heard.append)
    ring.append(events(1) + events(2, company=OTHER))
    ring.append(events(1))
    ring.restart("other", Seq(0))
    assert heard == [frozenset({MINE, OTHER}), frozenset()]
