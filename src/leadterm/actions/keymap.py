"""The agent's own keys: the ``keymap`` setting laid over the registry, checked before anything is shown."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from msgspec.structs import replace

from leadterm.actions.keys import read_key, shown_key, types_a_character
from leadterm.actions.registry import ACTIONS, TYPING, Action, Context, swapped
from leadterm.config import ConfigError

NO_KEY = "no-key"
"""What a disabled action is bound to: no terminal sends it."""

_ALONE = {Context.FORM, Context.LIST, Context.PICTURE}


class Keymap:
    """All actions with the keys in force."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self.actions = tuple(actions)
        self._by_name = {action.name: action for action in actions}

    def __getitem__(self, name: str) -> Action:
        return self._by_name[name]

    def overrides(self) -> dict[str, str]:
        """Keys by action as Textual's ``App.set_keymap`` wants them: those that are not the defaults."""
        defaults = {action.name: action.keys for action in ACTIONS}
        return {
            action.name: ",".join(action.keys) or NO_KEY
            for action in self.actions
            if action.keys != defaults[action.name]
        }


def read_keymap(setting: Mapping[str, str], *, enter_sends: bool = True) -> Keymap:
    """The keys in force. Raises ``ConfigError`` naming the action or the keys at fault."""
    actions = {action.name: action for action in swapped(ACTIONS, enter_sends=enter_sends)}
    for name, written in setting.items():
        action = actions.get(name)
        if action is None:
            raise ConfigError(_unknown(name, actions))
        actions[name] = replace(action, keys=_keys(action, written))
    _check_clashes(tuple(actions.values()), setting)
    return Keymap(tuple(actions.values()))


def _keys(action: Action, written: str) -> tuple[str, ...]:
    keys: list[str] = []
    for part in written.split(",") if written.strip() else ():
        key = read_key(part)
        if key is None:
            raise ConfigError(
                f"console.keymap: “{part.strip()}” for {action.name} is not a key. Write it as r, ctrl+n, "
                "f2, pageup or comma, several with a comma between."
            )
        if types_a_character(key) and action.context in TYPING and action.name != "app.help":
            raise ConfigError(
                f"console.keymap: {action.name} works while typing, so “{shown_key(key)}” can't be its key. "
                "Use one with ctrl, or a function key."
            )
        keys.append(key)
    return tuple(dict.fromkeys(keys))


def _unknown(name: str, actions: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, actions, n=1)
    hint = f"Did you mean {near[0]}?" if near else "leadterm keys lists them all."
    return f"console.keymap: there is no action {name}. {hint}"


def _check_clashes(actions: Sequence[Action], setting: Mapping[str, str]) -> None:
    for one, other in combinations(actions, 2):
        shared = set(one.keys) & set(other.keys)
        if shared and _meet(one.context, other.context) and (one.name in setting or other.name in setting):
            raise ConfigError(
                f"console.keymap: the key “{shown_key(min(shared))}” would be both {one.name} and "
                f"{other.name}. Give one of them another key, or none (“”)."
            )


def _meet(one: Context, other: Context) -> bool:
    """Whether both contexts can hold at one moment."""
    if one is other or Context.EVERYWHERE in (one, other):
        return True
    if Context.PANES not in (one, other) or _ALONE & {one, other}:
        return False
    # While somebody types, a plain letter does nothing, and Escape leaves the text first.
    return not {one, other} & {Context.COMPOSER, Context.CLASSIFICATION}
