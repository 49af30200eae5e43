"""Where an agent types: Textual's editor, quiet. No blinking cursor, no scrollbar, no escape code by pasting.

Textual's ``Input`` asks for a layout at every key; this does so just when the number of lines changes.
"""

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from leadterm.domain.text import one_line, sanitise


class TextField(TextArea):
    """A text of several lines. One that is there already is gone on with at its end."""

    DEFAULT_CSS = """
    TextField {
        border: none;
        padding: 0 1;
        background: $background;
        scrollbar-size: 0 0;
        &:focus { border: none; background: $background; }
        & .text-area--cursor-line { background: $background; }
        &:nocolor .text-area--cursor { text-style: reverse; }
    }
    """

    LONGEST = 20_000
    """Characters that are taken."""

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(
            text,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder=placeholder,
            id=id,
            classes=classes,
        )
        self.set_reactive(TextArea.cursor_blink, False)
        self.set_reactive(TextArea.match_cursor_bracket, False)
        self.set_reactive(TextArea.selection, Selection.cursor(self.document.end))

    def show_text(self, text: str) -> None:
        """Shows another text, with the cursor at its end, as if it had always stood there."""
        if text == self.text:
            return
        self.load_text(text)
        self.move_cursor(self.document.end)

    def on_focus(self) -> None:
        """A text longer than the field is shown where the cursor is."""
        self.scroll_cursor_visible()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        room = self.LONGEST - len(self.text) + len(self.selected_text)
        if room > 0:
            self.replace(self.cleaned(event.text, room), *self.selection)

    def cleaned(self, text: str, room: int) -> str:
        """What of a pasted text goes in."""
        return sanitise(text, limit=self.LONGEST)[:room].replace("\t", "    ")


class LineField(TextField):
    """A text of one line. Enter submits it."""

    DEFAULT_CSS = """
    LineField { height: 1; }
    """

    LONGEST = 300

    class Submitted(Message):
        """The agent pressed Enter."""

        def __init__(self, field: "LineField") -> None:
            super().__init__()
            self.field = field

        @property
        def control(self) -> "LineField":
            return self.field

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(text, placeholder=placeholder, id=id, classes=classes)
        self.set_reactive(TextArea.soft_wrap, False)

    def _refresh_size(self) -> None:
        # Textual's own asks for a layout whenever the line grows by a character.
        width, height = self.document.get_size(self.indent_width)
        self.set_reactive(TextArea.virtual_size, Size(width + 1, height))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self))
            return
        await super()._on_key(event)

    def cleaned(self, text: str, room: int) -> str:
        return one_line(text, limit=self.LONGEST)[:room]
