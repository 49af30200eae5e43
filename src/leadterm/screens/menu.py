"""A menu over the screen: choose one, or close it."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from leadterm.widgets.menu_pane import MenuEntry, MenuPane

__all__ = ["MenuEntry", "MenuScreen"]


class MenuScreen(ModalScreen[int | None]):
    """Answers with the index of the entry chosen, or None."""

    CSS_PATH = "menu.tcss"
    AUTO_FOCUS = "MenuPane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", show=False, id="menu.close"),
    ]

    def __init__(self, heading: str, entries: Sequence[MenuEntry], cursor: int = 0) -> None:
        super().__init__()
        self._menu = MenuPane(heading, entries, cursor)

    def compose(self) -> ComposeResult:
        yield self._menu

    def on_menu_pane_chosen(self, event: MenuPane.Chosen) -> None:
        event.stop()
        self.dismiss(event.index)

    def action_close(self) -> None:
        self.dismiss(None)
