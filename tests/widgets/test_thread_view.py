"""The thread's position: it sticks to the end, and else stays on its line."""

from hypothesis import given
from hypothesis import strategies as st

from leadterm.widgets.drawn import Line
from leadterm.widgets.roles import Role
from leadterm.widgets.thread_view import ThreadView

SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=40)


class Thread:
    """Messages of so many lines; each line names its message and its own place in it."""

    def __init__(self, sizes: list[int], first: int = 0) -> None:
        self.sizes, self.first = sizes, first

    def lines_of(self, coordinate: int) -> tuple[Line, ...]:
        size = self.sizes[coordinate - self.first]
        return tuple(((f"{coordinate}.{line}", Role.TEXT),) for line in range(size))

    def all(self) -> list[Line]:
        return [line for at in range(len(self.sizes)) for line in self.lines_of(self.first + at)]

    def view(self, height: int) -> ThreadView:
        return ThreadView(height=height, first=self.first, end=self.first + len(self.sizes))


@given(SIZES, st.integers(1, 20), st.integers(-50, 50))
def test_it_begins_with_the_newest_lines(sizes: list[int], height: int, first: int) -> None:
    thread = Thread(sizes, first)
    assert thread.view(height).lines(thread.lines_of, at_newest=True) == thread.all()[-height:]


@given(SIZES, st.integers(1, 20), st.lists(st.integers(-30, 30), max_size=8))
def test_scrolling_moves_by_just_so_many_lines(sizes: list[int], height: int, moves: list[int]) -> None:
    thread = Thread(sizes)
    view, whole = thread.view(height), thread.all()
    view.lines(thread.lines_of, at_newest=True)
    top = furthest = max(0, len(whole) - height)
    for lines in moves:
        view.move(lines, thread.lines_of)
        top = max(0, min(furthest, top + lines))
        assert view.lines(thread.lines_of, at_newest=True) == whole[top : top + height]
        assert view.sticks == (top == furthest)


@given(SIZES, SIZES, st.integers(1, 20), st.integers(1, 30))
def test_lines_stay_when_older_and_newer_messages_come(
    sizes: list[int], more: list[int], height: int, up: int
) -> None:
    thread = Thread(sizes)
    view = thread.view(height)
    view.lines(thread.lines_of, at_newest=True)
    view.move(-up, thread.lines_of)
    before = view.lines(thread.lines_of, at_newest=True)
    if view.sticks:
        return
    longer = Thread([*more, *sizes, *more], first=-len(more))
    view.first, view.end = longer.first, longer.first + len(longer.sizes)
    assert view.lines(longer.lines_of, at_newest=True) == before


@given(SIZES, st.integers(9, 20), st.data())
def test_a_revealed_message_is_wholly_on_screen(sizes: list[int], height: int, data: st.DataObject) -> None:
    thread = Thread(sizes)
    view = thread.view(height)
    view.lines(thread.lines_of, at_newest=True)
    for _ in range(3):
        coordinate = data.draw(st.integers(0, len(sizes) - 1))
        view.reveal(coordinate, thread.lines_of)
        assert set(thread.lines_of(coordinate)) <= set(view.lines(thread.lines_of, at_newest=True))


def test_it_does_not_stick_to_the_end_of_a_window_that_is_not_the_newest() -> None:
    thread = Thread([2] * 10)
    view = thread.view(5)
    view.go_to(8)
    assert view.lines(thread.lines_of, at_newest=False) == thread.all()[-5:]
    assert not view.sticks
