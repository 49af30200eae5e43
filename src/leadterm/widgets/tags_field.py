"""The field of a conversation's tags (D4): commas between them, the company's own offered as one types."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea

from leadterm.domain.model import Tag
from leadterm.domain.tags import fold, offered
from leadterm.domain.wire import TAG_LIMIT, TAGS_LIMIT
from leadterm.widgets.text_field import LineField


class TagsField(LineField):
    """The rest of the first tag that fits stands after the cursor; Tab takes it, or else goes on."""

    @dataclass
    class Offered(Message):
        """Other tags fit what is typed now; none may."""

        names: tuple[str, ...]

    def __init__(self, *, placeholder: str, id: str) -> None:  # noqa: A002
        # Textual's own __init__ sets the text, which asks for what fits it.
        self._listed: Sequence[Tag] = ()
        self._offers: tuple[str, ...] = ()
        super().__init__(placeholder=placeholder, id=id)

    @property
    def names(self) -> tuple[str, ...]:
        """The tags as they are typed."""
        return tuple(_names(self.text))[:TAGS_LIMIT]

    @property
    def offers(self) -> tuple[str, ...]:
        """What fits the tag at the cursor, the one that Tab takes first."""
        return self._offers

    def offer(self, listed: Sequence[Tag]) -> None:
        """These are on the company's list now."""
        if listed != self._listed:
            self._listed = listed
            self.update_suggestion()

    def update_suggestion(self) -> None:
        """Textual asks for it after every change of the text."""
        before, typed, after = self._around()
        there = (*_names(before), *_names(after))
        offers = offered(typed, self._listed, there) if self.has_focus else ()
        self.suggestion = _rest(offers[0], typed) if offers and self._at_end else ""
        self._refresh_size()
        if offers != self._offers:
            self._offers = offers
            self.post_message(self.Offered(offers))

    def watch_selection(self) -> None:
        self.update_suggestion()

    def on_focus(self) -> None:
        self.update_suggestion()

    def on_blur(self) -> None:
        self.update_suggestion()

    def _refresh_size(self) -> None:
        super()._refresh_size()
        # Textual leaves no room for the suggestion, and cuts it off.
        width, height = self.virtual_size
        self.set_reactive(TextArea.virtual_size, Size(width + cell_len(self.suggestion), height))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab" and self._offers:
            event.stop()
            event.prevent_default()
            self._take(self._offers[0])
            return
        await super()._on_key(event)

    def _take(self, name: str) -> None:
        """In the place of what is typed; at the end, ready for the next one."""
        before, typed, after = self._around()
        start = len(before) + len(typed) - len(typed.lstrip())
        name = name if after else f"{name}, "
        self.replace(name, (0, start), (0, len(before) + len(typed)))
        self.move_cursor((0, start + len(name)))

    def _around(self) -> tuple[str, str, str]:
        """The text before the tag at the cursor, that tag, and the text after it."""
        text, column = self.text, self.cursor_location[1]
        start = text.rfind(",", 0, column) + 1
        end = text.find(",", column)
        end = len(text) if end < 0 else end
        return text[:start], text[start:end], text[end:]

    @property
    def _at_end(self) -> bool:
        return self.selection.is_empty and self.cursor_location[1] == len(self.text)


def _names(text: str) -> dict[str, None]:
    """Each once, in their order."""
    tags = (tag.strip()[:TAG_LIMIT] for tag in text.split(","))
    return dict.fromkeys(tag for tag in tags if tag)


def _rest(name: str, typed: str) -> str:
    """What of a name is not typed yet, if it begins so."""
    start = typed.lstrip()
    return name[len(start) :] if fold(name[: len(start)]) == fold(start) else ""
