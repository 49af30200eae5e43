"""Keys in one packet go where they were meant to, however slow what they do is."""

import asyncio
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import TextArea

from leadterm.screens.keys_in_order import KeysInOrder


class Pane(Widget, can_focus=True):
    """A list: letters are commands here."""


class Composer(TextArea):
    """Leaving is told by a message, which goes its own way up to the app."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave")]

    class Left(Message):
        pass

    def action_leave(self) -> None:
        self.post_message(self.Left())


class Form(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss")]

    def compose(self) -> ComposeResult:
        yield TextArea(id="form")


class Desk(KeysInOrder):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "write"),
        Binding("n", "new"),
        Binding("c", "close"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.closed = 0

    def compose(self) -> ComposeResult:
        yield Pane()
        yield Composer(id="composer")

    def on_mount(self) -> None:
        self.query_one(Pane).focus()

    def action_write(self) -> None:
        self.query_one("#composer").focus()

    def on_composer_left(self) -> None:
        self.query_one(Pane).focus()

    def action_new(self) -> None:
        self.push_screen(Form())

    def action_close(self) -> None:
        self.closed += 1

    def composed(self) -> str:
        return self.screen_stack[0].query_one("#composer", TextArea).text


def packet(app: Desk, *keys: str) -> None:
    """Everything at once, as a terminal sends what was typed while the line stood still."""
    for key in keys:
        character = key if len(key) == 1 else None
        app.post_message(events.Key(key, character))


async def settled(app: Desk, holds: "object") -> None:
    async with asyncio.timeout(5):
        while not holds():  # type: ignore[operator]
            await asyncio.sleep(0.01)


async def test_a_command_and_the_text_after_it_in_one_packet() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        packet(app, *"iccc")
        await settled(app, lambda: app.composed() == "ccc")
        await pilot.pause()
        assert app.closed == 0


async def test_out_of_the_composer_and_a_command_in_one_packet() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        packet(app, "i", "h", "i", "escape", "c", "c")
        await settled(app, lambda: app.closed == 2)
        await pilot.pause()
        assert app.composed() == "hi"


async def test_what_is_typed_into_a_form_that_is_just_opening() -> None:
    app = Desk()
    async with app.run_test():
        packet(app, "n", *"cici", "escape", "c")
        await settled(app, lambda: app.closed == 1)
        assert app.composed() == ""


async def test_a_paste_waits_its_turn_too() -> None:
    app = Desk()
    async with app.run_test():
        packet(app, "i", "a")
        app.post_message(events.Paste("b c"))
        packet(app, "d")
        await settled(app, lambda: app.composed() == "ab cd")


async def test_escape_and_a_letter_that_arrive_as_one_key() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        packet(app, "i", "h")
        app.post_message(events.Key("alt+c", "c"))
        await settled(app, lambda: app.closed == 1)
        await pilot.pause()
        assert app.composed() == "h"
