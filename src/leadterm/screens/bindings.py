"""Textual's bindings, made from the list of actions."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from leadterm.actions.keymap import NO_KEY
from leadterm.actions.registry import ACTIONS


def bindings(names: Iterable[str], *, priority: Iterable[str] = ()) -> list[BindingType]:
    """A binding for each action named, to the method ``action_`` and its name with underscores.

    ``priority`` are those that work before the focused widget sees the key.
    """
    first = frozenset(priority)
    by_name = {action.name: action for action in ACTIONS}
    return [
        Binding(
            ",".join(by_name[name].keys) or NO_KEY,
            name.replace(".", "_"),
            by_name[name].label,
            show=False,
            priority=name in first,
            id=name,
        )
        for name in names
    ]
