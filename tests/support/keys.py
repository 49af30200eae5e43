"""What a terminal sends for a key, by Textual's name of the key."""

_FINALS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_TILDES = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
_FUNCTION_TILDES = {5: 15, 6: 17, 7: 18, 8: 19, 9: 20, 10: 21, 11: 23, 12: 24}
_PLAIN = {"enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "space": " "}
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}
# Ctrl with these sends a control character on every keyboard; with other signs there is nothing to send.
_CONTROLS = {"@": "\x00", "space": "\x00", "[": "\x1b", "\\": "\x1c", "]": "\x1d", "^": "\x1e", "_": "\x1f"}


def encode(key: str, *, kitty: bool = False) -> bytes:
    """The bytes of one key: "r", "R", "enter", "ctrl+q", "shift+tab", "alt+x", "f1", "ctrl+shift+left", …

    With `kitty`, keys that have no plain form (Shift+Enter, Ctrl+Enter) go as the kitty keyboard sends
    them. Raises ValueError for a key that such a terminal cannot send.
    """
    *modifiers, name = ["+"] if key == "+" else key.split("+")
    unknown = [modifier for modifier in modifiers if modifier not in _MODIFIERS]
    if unknown or not name:
        raise ValueError(f"no such key: {key!r}")
    mask = sum(_MODIFIERS[modifier] for modifier in modifiers)
    sequence = _special(name, mask)
    if sequence is None:
        sequence = _character(key, name, mask, kitty=kitty)
    return sequence.encode()


def _special(name: str, mask: int) -> str | None:
    modifier = f";{mask + 1}" if mask else ""
    if name in _FINALS:
        return f"\x1b[{1 if mask else ''}{modifier}{_FINALS[name]}"
    if name in _TILDES:
        return f"\x1b[{_TILDES[name]}{modifier}~"
    if name == "tab" and mask == _MODIFIERS["shift"]:
        return "\x1b[Z"
    if not (name[0] == "f" and name[1:].isdigit()):
        return None
    number = int(name[1:])
    if number in _FUNCTION_TILDES:
        return f"\x1b[{_FUNCTION_TILDES[number]}{modifier}~"
    if not 1 <= number <= 4:
        raise ValueError(f"no such key: {name!r}")
    letter = "PQRS"[number - 1]
    return f"\x1b[1{modifier}{letter}" if mask else f"\x1bO{letter}"


def _character(key: str, name: str, mask: int, *, kitty: bool) -> str:
    if name not in _PLAIN and len(name) != 1:
        raise ValueError(f"no such key: {key!r}")
    plain = _PLAIN.get(name, name)
    if not mask:
        return plain
    if kitty:
        return f"\x1b[{127 if name == 'backspace' else ord(plain)};{mask + 1}u"
    rest = mask & ~_MODIFIERS["alt"]
    alt = "\x1b" if mask & _MODIFIERS["alt"] else ""
    if rest == 0:
        return alt + plain
    if rest == _MODIFIERS["shift"] and name not in _PLAIN:
        return alt + plain.upper()
    if rest == _MODIFIERS["ctrl"] and (control := _control(name)) is not None:
        return alt + control
    raise ValueError(f"a plain keyboard cannot send {key!r}; a kitty keyboard can")


def _control(name: str) -> str | None:
    if name in _CONTROLS:
        return _CONTROLS[name]
    if len(name) == 1 and name.isascii() and name.isalpha():
        return chr(ord(name.upper()) - 64)
    return None
