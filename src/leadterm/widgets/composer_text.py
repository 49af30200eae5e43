"""The editor of a text: Enter sends, and a key that every terminal has begins a new line (B6)."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.widgets.text_field import TextField


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
        Binding("escape", "leave", "Leave", show=False, priority=True, id="composer.leave"),
    ]

    @dataclass
    class Pressed(Message, bubble=False):
        """One of the keys above. It waits its turn behind the letters typed before it."""

        wish: str

    @dataclass
    class Submitted(Message):
        """The agent wants this sent."""

        body: str

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

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def on_composer_text_pressed(self, event: Pressed) -> None:
        if event.wish == "new line":
            self.replace("\n", *self.selection, maintain_selection_offset=False)
            return
        body = self.text
        if body.strip():
            if self.EMPTIES:
                self.show_text("")
            self.post_message(self.Submitted(body))
