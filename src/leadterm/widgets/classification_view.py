"""The classification to read (D4): what the editor shows, drawn line by line instead of with fields."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.message import Message

from leadterm.domain.money import format_amount
from leadterm.domain.wire import ClassificationFields
from leadterm.state.parts import Link, Part
from leadterm.state.selectors import classification_shown
from leadterm.state.store import ConsoleStore
from leadterm.widgets.cells import clip, wrap
from leadterm.widgets.drawn import DrawnPane, Line, Piece
from leadterm.widgets.roles import Role, component_classes

QUALIFIED = (True, False, None)
WORDS = ("qualified", "not", "unset")
SAVED = "saved"
SAVING = "saving…"
KEPT_HERE = "kept here, not sent yet"
_LABEL = 7
_MOST_LINES = 500


def how_far(store: ConsoleStore) -> tuple[str, Role]:
    """How far what the agent made of the conversation has got."""
    if store.unsaved is None:
        made = classification_shown(store)
        return ("" if made is None or _is_blank(made) else SAVED), Role.MUTED
    return (SAVING, Role.MUTED) if store.link is Link.LIVE else (KEPT_HERE, Role.WARNING)


class ClassificationView(DrawnPane):
    """Whoever gets here with the keys wants to write: it asks for the editor."""

    COMPONENT_CLASSES = component_classes(Role.MUTED, Role.STRONG)
    CONCERNS: ClassVar[frozenset[Part]] = frozenset({Part.CLASSIFICATION, Part.TOP})

    class EditorWanted(Message):
        """The agent has come here."""

    def __init__(self, store: ConsoleStore) -> None:
        super().__init__("Classification")
        self._store = store

    def on_focus(self, event: events.Focus) -> None:
        if not event.from_app_focus:
            self.post_message(self.EditorWanted())

    def draw(self, width: int, height: int) -> Sequence[Line]:
        made = classification_shown(self._store)
        self.set_heading("Classification", foot=how_far(self._store)[0] if made else "")
        if self._store.selected is None:
            return ()
        shown = made or ClassificationFields()
        value = "" if shown.value is None else format_amount(shown.value, shown.currency)
        lines = [
            _choice(shown.qualified, width),
            _labelled("Tags", ", ".join(shown.tags), width),
            _labelled("Value", value, width),
        ]
        notes = wrap(shown.notes, width - 2)[:_MOST_LINES] if shown.notes else ()
        return [*lines, *(((f" {line}", Role.TEXT),) for line in notes)]


def _is_blank(fields: ClassificationFields) -> bool:
    """Whether nobody has made anything of the conversation yet."""
    return fields.qualified is None and fields.value is None and not (fields.tags or fields.notes)


def _choice(qualified: bool | None, width: int) -> Line:
    chosen = QUALIFIED.index(qualified)
    gap = "  " if width >= _roomy() else " "
    pieces: list[Piece] = [(" ", Role.TEXT)]
    for index, word in enumerate(WORDS):
        mark, role = ("•", Role.STRONG) if index == chosen else (" ", Role.MUTED)
        pieces += [(f"({mark}) {word}", role), (gap, Role.TEXT)]
    return tuple(pieces)


def _roomy() -> int:
    return sum(len(word) + 4 for word in WORDS) + 2 * len(WORDS)


def _labelled(label: str, value: str, width: int) -> Line:
    return ((f" {label:<{_LABEL}}", Role.MUTED), (clip(value, width - _LABEL - 2), Role.TEXT))
