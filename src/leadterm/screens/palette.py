"""The command palette: every action that works where the agent is, found by its name."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from msgspec import Struct
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen

from leadterm.actions.keymap import Keymap
from leadterm.actions.offers import is_offered
from leadterm.actions.registry import Action, Context
from leadterm.state.store import ConsoleStore
from leadterm.widgets.palette_pane import PaletteEntry, PalettePane

_LAST = frozenset({Context.EVERYWHERE})
_NOT_HERE = frozenset({"app.palette", "menu.down", "menu.up", "menu.choose", "menu.close"})


class Command(Struct, frozen=True):
    """A line of the palette, and what it does."""

    entry: PaletteEntry
    run: Callable[[], Awaitable[object] | object]


def commands(app: App[Any], keymap: Keymap, store: ConsoleStore) -> list[Command]:
    """The actions that do something on the screen there is now, from where the focus is."""
    found = _bound(app, app.screen)
    actions = [
        action
        for action in keymap.actions
        if action.name in found and action.name not in _NOT_HERE and is_offered(action.name, store)
    ]
    actions.sort(key=lambda action: action.context in _LAST)
    return [Command(_entry(action), partial(_run, app, *found[action.name])) for action in actions]


def colours(theme: str, use: Callable[[str], None]) -> Command:
    """Choosing a theme by its name."""
    return Command(PaletteEntry(theme, "Use these colours.", name="theme"), partial(use, theme))


def show_palette(app: App[Any], found: Sequence[Command]) -> None:
    """Opens it; what is chosen runs where the agent was."""

    async def answered(index: int | None) -> None:
        if index is None:
            return
        result = found[index].run()
        if isinstance(result, Awaitable):
            await result

    app.push_screen(PaletteScreen([command.entry for command in found]), answered)


class PaletteScreen(ModalScreen[int | None]):
    """Answers with the index of the command chosen, or None."""

    CSS_PATH = "palette.tcss"
    AUTO_FOCUS = "PalettePane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False, id="pane.back"),
        Binding("ctrl+p", "close", "Close", show=False, id="app.palette"),
    ]

    def __init__(self, entries: Sequence[PaletteEntry]) -> None:
        super().__init__()
        self._pane = PalettePane("Commands", entries, "a command…")

    def compose(self) -> ComposeResult:
        yield self._pane

    def on_palette_pane_chosen(self, event: PalettePane.Chosen) -> None:
        event.stop()
        self.dismiss(event.index)

    def action_close(self) -> None:
        self.dismiss(None)


def _bound(app: App[Any], screen: Screen[Any]) -> dict[str, tuple[str, DOMNode]]:
    """What each action's name stands for here: Textual's action, and the node that has it, nearest first."""
    start = screen.focused or screen
    found: dict[str, tuple[str, DOMNode]] = {}
    for node in start.ancestors_with_self:
        for binding in (one for some in node._bindings.key_to_bindings.values() for one in some):
            if binding.id and binding.id not in found and app._check_action_state(binding.action, node):
                found[binding.id] = (binding.action, node)
    return found


async def _run(app: App[Any], action: str, node: DOMNode) -> None:
    await app.run_action(action, node)


def _entry(action: Action) -> PaletteEntry:
    return PaletteEntry(action.label, action.sentence, action.shown, action.name)
