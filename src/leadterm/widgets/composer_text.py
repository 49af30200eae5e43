"""The editor of a text: Enter sends, and a key that every terminal has begins a new line (B6)."""

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.domain import segments
from leadterm.widgets.text_field import TextField


class Wish(Enum):
    """What an agent may want while writing that the text itself can't do."""

    TEMPLATE = "template"
    ATTACH = "attach"
    DETACH = "detach"
    EDITOR = "editor"
    PATIENCE = "patience"
    """To send, while a picture is still on its way."""


class ComposerText(TextField):
    """The text itself. The keys are bound past the editor's own, which would take Enter as a new line."""

    LONGEST = 10_000
    EMPTIES: ClassVar[bool] = True
    """Whether it is empty after Enter, ready for the next text."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "Send", show=False, priority=True, id="composer.send"),
        Binding(
            "ctrl+j,shift+enter", "new_line", "New line", show=False, priority=True, id="composer.newline"
        ),
        Binding("ctrl+f", "ask_from", "From", show=False, priority=True, id="composer.from"),
        Binding("ctrl+t", "wish('TEMPLATE')", show=False, priority=True, id="composer.template"),
        Binding("ctrl+o", "wish('ATTACH')", show=False, priority=True, id="composer.attach"),
        Binding("ctrl+r", "wish('DETACH')", show=False, priority=True, id="composer.detach"),
        Binding("ctrl+e", "wish('EDITOR')", show=False, priority=True, id="composer.editor"),
        Binding("ctrl+g", "make_plain", show=False, priority=True, id="composer.plain"),
        Binding("escape", "leave", "Leave", show=False, priority=True, id="composer.leave"),
    ]

    sends_empty = False
    """Whether there is something to send without any words: a picture."""
    waits = False
    """Whether something that goes along is still on its way: nothing is sent meanwhile."""

    @dataclass
    class Pressed(Message, bubble=False):
        """One of the keys above. It waits its turn behind the letters typed before it."""

        wish: str

    @dataclass
    class Submitted(Message):
        """The agent wants this sent."""

        body: str

    @dataclass
    class Wished(Message):
        """The agent wants something that others must do."""

        wish: Wish

    class FromAsked(Message):
        """The agent wants to choose the number it is from."""

    class Left(Message):
        """The agent wants out."""

    def action_send(self) -> None:
        self.post_message(self.Pressed("send"))

    def action_new_line(self) -> None:
        self.post_message(self.Pressed("new line"))

    def action_ask_from(self) -> None:
        self.post_message(self.FromAsked())

    def action_wish(self, name: str) -> None:
        self.post_message(self.Pressed(name))

    def action_make_plain(self) -> None:
        self.post_message(self.Pressed("plain"))

    def replace_all(self, text: str) -> None:
        """Puts a text in place of all there is, as one step that can be undone."""
        self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def on_composer_text_pressed(self, event: Pressed) -> None:
        if event.wish == "new line":
            self.replace("\n", *self.selection, maintain_selection_offset=False)
        elif event.wish == "plain":
            self._make_plain()
        elif event.wish == "send":
            self._send()
        else:
            self.post_message(self.Wished(Wish[event.wish]))

    def _make_plain(self) -> None:
        """Typographic quotes, dashes and the like as a keyboard has them, the cursor where it was."""
        plain = segments.plain(self.text)
        if plain == self.text:
            return
        lines = self.get_text_range(self.document.start, self.cursor_location).split("\n")
        before = segments.plain(lines[-1])
        self.replace_all(plain)
        self.move_cursor((len(lines) - 1, len(before)))

    def _send(self) -> None:
        body = self.text
        if not body.strip() and not self.sends_empty:
            return
        if self.waits:
            self.post_message(self.Wished(Wish.PATIENCE))
            return
        if self.EMPTIES:
            self.show_text("")
        self.post_message(self.Submitted(body))
