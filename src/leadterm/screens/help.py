"""The help: every key that works, made from the list of actions."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from leadterm.actions.registry import Action, Context, working
from leadterm.widgets.cells import fit
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.roles import Role, component_classes


class HelpPane(DrawnPane):
    """A long text that scrolls."""

    COMPONENT_CLASSES = component_classes(Role.HEADING, Role.KEY, Role.MUTED)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_lines(1)", "Down", show=False, id="menu.down"),
        Binding("k,up", "scroll_lines(-1)", "Up", show=False, id="menu.up"),
        Binding("pagedown,space", "scroll_page(1)", "Page down", show=False),
        Binding("pageup", "scroll_page(-1)", "Page up", show=False),
        Binding("g,home", "scroll_lines(-10000)", "Top", show=False),
        Binding("G,end", "scroll_lines(10000)", "End", show=False),
    ]

    def __init__(self, actions: Iterable[Action], first: Context | None) -> None:
        super().__init__("Keys")
        self._top = 0
        self._furthest = 0
        self._groups = sorted(working(actions), key=lambda group: group[0] is not first)

    def action_scroll_lines(self, lines: int) -> None:
        self._top = max(0, min(self._top + lines, self._furthest))
        self.redraw()

    def action_scroll_page(self, direction: int) -> None:
        self.action_scroll_lines(direction * max(1, self.inner_size.height - 1))

    def on_mouse_scroll_down(self) -> None:
        self.action_scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        self.action_scroll_lines(-3)

    def draw(self, width: int, height: int) -> list[Line]:
        lines: list[Line] = []
        for context, group in self._groups:
            if lines:
                lines.append(())
            lines.append(((f" {context.value}", Role.HEADING),))
            lines += [
                ((f"   {fit(action.shown, 16)} ", Role.KEY), (action.sentence, Role.TEXT)) for action in group
            ]
        self._furthest = max(0, len(lines) - height)
        self._top = min(self._top, self._furthest)
        self.set_heading("Keys", foot="↓ more" if self._top < self._furthest else "")
        return lines[self._top :]


class HelpScreen(ModalScreen[None]):
    """Over whatever is on the screen; the keys of where the agent is come first."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "HelpPane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", show=False, id="menu.close"),
        Binding("question_mark,f1", "close", "Close", show=False, id="app.help"),
    ]

    def __init__(self, actions: Iterable[Action], first: Context | None = None) -> None:
        super().__init__()
        self._pane = HelpPane(actions, first)

    def compose(self) -> ComposeResult:
        yield self._pane

    def action_close(self) -> None:
        self.dismiss(None)
