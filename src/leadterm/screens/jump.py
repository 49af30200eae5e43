"""Jump mode: a letter at everything one can go to; the letter pressed goes there, any other key ends it."""

from collections.abc import Callable, Hashable, Sequence
from itertools import product

from msgspec import Struct
from textual.widget import Widget

from leadterm.widgets.drawn import DrawnPane

_LETTERS = "asdfghjklqwertyuiopzxcvbnm"


class Target(Struct, frozen=True):
    """A spot of a widget that draws the letter, and what going there means."""

    widget: DrawnPane
    spot: Hashable
    go: Callable[[], object]


def labels(count: int) -> list[str]:
    """One letter each; where there are more, two for the last ones, and no label begins with another."""
    firsts = 0
    while len(_LETTERS) - firsts + firsts * len(_LETTERS) < count and firsts < len(_LETTERS):
        firsts += 1
    single = len(_LETTERS) - firsts
    double = ("".join(pair) for pair in product(_LETTERS[single:], _LETTERS))
    return [*_LETTERS[:single], *double][:count]


def targets(panes: Sequence[DrawnPane]) -> list[Target]:
    """The spots of the panes that are on the screen: the panes themselves first, then what is in them."""
    found = [
        Target(pane, spot, lambda pane=pane, spot=spot: pane.jump_to(spot))  # type: ignore[misc]
        for pane in panes
        if _is_shown(pane)
        for spot in pane.jump_spots()
    ]
    return sorted(found, key=lambda target: target.spot is not None)


class Jump:
    """The letters on the screen, and what was pressed of them so far."""

    def __init__(self, found: Sequence[Target]) -> None:
        self._by_label = dict(zip(labels(len(found)), found, strict=False))
        self._typed = ""
        self._show(self._by_label)

    def press(self, character: str | None) -> Callable[[], object] | bool:
        """Where to go; True when another letter must follow, False when this ends it."""
        self._typed += character or " "
        if self._typed in self._by_label:
            return self._by_label[self._typed].go
        return any(label.startswith(self._typed) for label in self._by_label)

    def end(self) -> None:
        """Takes the letters away."""
        self._show({})

    def _show(self, by_label: dict[str, Target]) -> None:
        for widget in {target.widget for target in self._by_label.values()}:
            widget.show_jump_labels(
                {target.spot: label for label, target in by_label.items() if target.widget is widget}
            )


def _is_shown(pane: DrawnPane) -> bool:
    nodes = (node for node in pane.ancestors_with_self if isinstance(node, Widget))
    return bool(pane.size) and all(node.display for node in nodes)
