"""Choosing the colours: the screen shows each theme as the cursor comes to it."""

from collections.abc import Callable, Sequence

from leadterm.screens.menu import MenuEntry, MenuScreen
from leadterm.widgets.menu_pane import MenuPane


class ThemeMenu(MenuScreen):
    """Answers with the index of the theme chosen, or None, and then shows the one there was."""

    def __init__(self, names: Sequence[str], current: str, show: Callable[[str], None]) -> None:
        entries = [MenuEntry(name, "now" if name == current else "") for name in names]
        super().__init__("Theme", entries, names.index(current) if current in names else 0)
        self._names = tuple(names)
        self._before = current
        self._show = show

    def on_menu_pane_highlighted(self, event: MenuPane.Highlighted) -> None:
        event.stop()
        self._show(self._names[event.index])

    def action_close(self) -> None:
        self._show(self._before)
        super().action_close()
