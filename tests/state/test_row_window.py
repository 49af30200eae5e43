"""A window of a list whose length nobody knows."""

from leadterm.domain.model import Instant, InteractionId
from leadterm.state.parts import Edge
from leadterm.state.row_window import NEAR, STRETCH, Placed, RowWindow


def rows(newest: int, oldest: int) -> list[Placed]:
    """Rows that stand in the order of their ids, newest first."""
    return [(InteractionId(id_), Instant(id_)) for id_ in range(newest, oldest - 1, -1)]


def test_nothing_read_yet_wants_the_newest_and_takes_in_no_arrivals() -> None:
    window = RowWindow.unread()
    assert (len(window), window.extent) == (0, 0)
    assert window.wanted(0, 30) is Edge.NEWEST
    window.put(InteractionId(7), Instant(7), arrived=True)
    assert window.ids() == []


def test_an_empty_list_wants_nothing() -> None:
    window = RowWindow.unread()
    window.start([], edge=Edge.NEWEST, newer=False, older=False, total=None)
    assert window.whole
    assert window.wanted(0, 30) is None
    window.put(InteractionId(7), Instant(7), arrived=True)
    assert window.ids() == [7]


def test_the_list_stretches_past_what_is_known_until_its_end_is_reached() -> None:
    window = RowWindow.unread()
    window.start(rows(1000, 901), edge=Edge.NEWEST, newer=False, older=True, total=None)
    assert window.extent == 100 + STRETCH
    assert window.wanted(30, 100 - NEAR) is Edge.OLDER
    window.join(rows(900, 851), edge=Edge.OLDER, more=False, total=None)
    assert window.extent == 150
    assert window.wanted(100, 149) is None


def test_rows_keep_their_coordinates_while_pages_join() -> None:
    window = RowWindow.unread()
    window.start(rows(1000, 901), edge=Edge.NEWEST, newer=False, older=True, total=None)
    before = window.coordinate_of(InteractionId(950))
    window.join(rows(900, 801), edge=Edge.OLDER, more=True, total=None)
    assert window.coordinate_of(InteractionId(950)) == before
    window.put(InteractionId(1001), Instant(1001), arrived=True)
    assert window.coordinate_of(InteractionId(950)) == (before or 0) + 1


def test_the_end_is_jumped_to_where_the_list_was_shown_to_end() -> None:
    window = RowWindow.unread()
    window.start(rows(9000, 8901), edge=Edge.NEWEST, newer=False, older=True, total=None)
    last = window.extent - 1
    assert window.wanted(last - 30, last) is Edge.OLDEST
    window.start(rows(100, 1), edge=Edge.OLDEST, newer=True, older=False, total=None)
    assert window.coordinate_of(InteractionId(1)) == window.extent - 1 == last
    assert window.wanted(last - 30, last) is None
    assert window.wanted(0, 30) is Edge.NEWEST


def test_on_the_way_back_up_there_is_always_room_until_the_top_is_reached() -> None:
    window = RowWindow.unread(limit=300)
    window.start(rows(100, 1), edge=Edge.OLDEST, newer=True, older=False, total=None)
    for oldest in range(101, 3001, 100):
        assert window.wanted(window.first, window.first + 30) is Edge.NEWER
        window.join(rows(oldest + 99, oldest), edge=Edge.NEWER, more=True, total=None)
        assert window.first > 0
        assert len(window) <= 300
        assert window.older == (oldest > 201)
    window.join(rows(3100, 3001), edge=Edge.NEWER, more=False, total=None)
    assert window.first == 0
    assert window.at(0) == 3100


def test_no_two_windows_take_one_anothers_pages() -> None:
    assert RowWindow.unread().generation != RowWindow.unread().generation
