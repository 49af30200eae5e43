"""Keys: how a person writes them in the settings, how the program names them, how the screen shows them.

The program's names are Textual's: ``r``, ``R``, ``question_mark``, ``ctrl+n``, ``pageup``. In the settings
``?`` and ``^n`` do as well.
"""

import unicodedata

_MODIFIERS = ("ctrl", "shift", "alt", "super", "hyper", "meta")
_NAMED = frozenset(
    {"enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"}
    | {"up", "down", "left", "right"}
    | {f"f{number}" for number in range(1, 25)}
)
_SHOWN = {
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_WRITTEN = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
}
# Where Textual does not call a character by its Unicode name.
_OTHERWISE = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def _named(character: str) -> str:
    name = unicodedata.name(character).lower().replace(" ", "_").replace("-", "_")
    return _OTHERWISE.get(name, name)


_NAME_OF = {character: _named(character) for character in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
_PUNCTUATION = {name: character for character, name in _NAME_OF.items()}


def read_key(written: str) -> str | None:
    """One key as a person writes it, by the program's name; None when there is no such key."""
    written = written.strip() if written != " " else "space"
    if len(written) == 2 and written[0] == "^" and written[1].isalpha():
        return f"ctrl+{written[1].lower()}"
    if len(written) == 1:
        return _NAME_OF.get(written, written) if written.isprintable() else None
    *before, last = written.split("+")
    modifiers = [modifier.lower() for modifier in before]
    base = _base(last)
    if base is None or any(modifier not in _MODIFIERS for modifier in modifiers):
        return None
    order = sorted(set(modifiers), key=_MODIFIERS.index)
    return "+".join([*order, base.lower() if "ctrl" in order else base])


def types_a_character(key: str) -> bool:
    """Whether the key puts a character into a text: it can't be a command while somebody is typing."""
    return len(key) == 1 or key in _PUNCTUATION or key == "space"


def shown_key(key: str) -> str:
    """A key as the key bar and the help show it: ``^n``, ``PgUp``, ``?``."""
    *modifiers, base = key.split("+")
    base = _SHOWN.get(base) or _PUNCTUATION.get(base) or (base.upper() if base in _NAMED else base)
    if modifiers == ["ctrl"]:
        return f"^{base}" if len(base) == 1 else f"Ctrl+{base}"
    return "+".join([*(modifier.capitalize() for modifier in modifiers), base])


def _base(written: str) -> str | None:
    if len(written) == 1:
        return _NAME_OF.get(written, written)
    name = _WRITTEN.get(written.lower(), written.lower())
    return name if name in _NAMED or name in _PUNCTUATION else None
