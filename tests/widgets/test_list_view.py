"""The list's position: what the agent looks at stays on screen, and stays where it is."""

from hypothesis import given
from hypothesis import strategies as st

from leadterm.widgets.list_view import ListView

ITEMS = st.lists(st.integers(1, 2), min_size=1, max_size=60)


@given(ITEMS, st.integers(2, 20), st.data())
def test_a_revealed_item_is_wholly_on_screen(sizes: list[int], height: int, data: st.DataObject) -> None:
    view = ListView(top=data.draw(st.integers(0, len(sizes) - 1)), height=height, count=len(sizes))
    view.clamp(sizes.__getitem__)
    for move in (view.reveal, view.turn_to):
        index = data.draw(st.integers(0, len(sizes) - 1))
        move(index, sizes.__getitem__)
        assert index in view.whole(sizes.__getitem__)


@given(ITEMS, st.integers(2, 20), st.integers(-100, 100))
def test_scrolling_never_leaves_the_list(sizes: list[int], height: int, items: int) -> None:
    view = ListView(height=height, count=len(sizes))
    view.scroll(items, sizes.__getitem__)
    shown = sum(sizes[index] for index in view.shown(sizes.__getitem__))
    assert 0 <= view.top < len(sizes)
    assert view.top == 0 or shown >= height - 1


def test_a_step_off_the_screen_turns_half_a_screen() -> None:
    view = ListView(height=10, count=100)
    view.turn_to(10, lambda index: 1)
    assert list(view.shown(lambda index: 1)) == list(range(6, 16))


def test_rows_stay_on_their_lines_when_others_come_in_above() -> None:
    view = ListView(top=40, height=10, count=100)
    view.hold([1, 1, 1, -7, 1])
    assert view.top == 41


def test_a_list_at_its_top_shows_what_comes_in_there() -> None:
    view = ListView(top=0, height=10, count=100)
    view.hold([1, 1, 1])
    assert view.top == 0
