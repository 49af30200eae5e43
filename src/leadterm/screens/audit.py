"""What administrators changed, newest first (F4)."""

from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen

from leadterm.actions.desk import Desk
from leadterm.domain.audit import AuditEntry, AuditPage
from leadterm.domain.audit_words import in_words
from leadterm.state.parts import Part
from leadterm.widgets.cells import wrap
from leadterm.widgets.drawn import DrawnPane, Line
from leadterm.widgets.roles import Role, component_classes
from leadterm.widgets.times import Calendar

HELD = 2_000
"""Changes that are held at once: who wants to see further asks `leadterm admin audit list`."""
_NEAR = 5
_INDENT = 3


class AuditPane(DrawnPane):
    """A long list that scrolls, and asks for more near its end."""

    COMPONENT_CLASSES = component_classes(Role.STRONG, Role.MUTED)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_lines(1)", "Down", show=False, id="menu.down"),
        Binding("k,up", "scroll_lines(-1)", "Up", show=False, id="menu.up"),
        Binding("pagedown,space", "scroll_page(1)", "Page down", show=False),
        Binding("pageup", "scroll_page(-1)", "Page up", show=False),
        Binding("g,home", "scroll_lines(-100000)", "Top", show=False),
        Binding("G,end", "scroll_lines(100000)", "End", show=False),
    ]

    class EndReached(Message):
        """Older changes are wanted."""

    def __init__(self, calendar: Calendar, names: Mapping[int, str]) -> None:
        super().__init__("Audit log")
        self._calendar = calendar
        self._names = names
        self._entries: tuple[AuditEntry, ...] = ()
        self._older = False
        self._top = 0
        self._furthest = 0
        self._drawn: tuple[int, list[Line]] | None = None

    @property
    def at_top(self) -> bool:
        return self._top == 0

    def show(self, entries: Sequence[AuditEntry], *, older: bool) -> None:
        self._entries, self._older, self._drawn = tuple(entries), older, None
        self.redraw()

    def action_scroll_lines(self, lines: int) -> None:
        self._top = max(0, min(self._top + lines, self._furthest))
        self.redraw()
        if self._older and self._top >= self._furthest - _NEAR:
            self.post_message(self.EndReached())

    def action_scroll_page(self, direction: int) -> None:
        self.action_scroll_lines(direction * max(1, self.inner_size.height - 1))

    def on_mouse_scroll_down(self) -> None:
        self.action_scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        self.action_scroll_lines(-3)

    def draw(self, width: int, height: int) -> list[Line]:
        if not self._entries:
            return [((" Nothing has been changed yet.", Role.MUTED),)]
        if self._drawn is None or self._drawn[0] != width:
            self._drawn = width, [line for entry in self._entries for line in self._lines(entry, width)]
        lines = self._drawn[1]
        self._furthest = max(0, len(lines) - height)
        self._top = min(self._top, self._furthest)
        more = self._older or self._top < self._furthest
        self.set_heading("Audit log", foot="↓ more" if more else "")
        return lines[self._top : self._top + height]

    def _lines(self, entry: AuditEntry, width: int) -> list[Line]:
        when = self._calendar.day_and_time(entry.at, self._calendar.today())
        head = wrap(f"{entry.actor}: {entry.what}, {entry.subject}", width - 2)
        words = in_words(entry, self._names)
        told = wrap(words, width - _INDENT - 1) if words else ()
        return [
            ((f" {when}", Role.MUTED),),
            *(((f" {line}", Role.STRONG),) for line in head),
            *(((f"{' ' * _INDENT}{line}", Role.TEXT),) for line in told),
            (),
        ]


class AuditScreen(ModalScreen[None]):
    """Begins with the newest page, and reads on as it scrolls. New changes show while it is at the top."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "AuditPane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", show=False, id="menu.close"),
    ]

    def __init__(self, desk: Desk, calendar: Calendar, names: Mapping[int, str], page: AuditPage) -> None:
        super().__init__()
        self._desk = desk
        self._entries = page.entries
        self._older = page.older
        self._reading = False
        self._stale = False
        self._pane = AuditPane(calendar, names)

    def compose(self) -> ComposeResult:
        yield self._pane

    def on_mount(self) -> None:
        self._show()

    def store_changed(self, parts: Collection[Part]) -> None:
        if Part.OFFICE in parts and self._pane.at_top:
            self._stale = True
            self._read(self._begin_anew)

    def on_audit_pane_end_reached(self, event: AuditPane.EndReached) -> None:
        event.stop()
        self._read(self._read_on)

    def action_close(self) -> None:
        self.dismiss(None)

    def _read(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if not self._reading:
            self._reading = True
            self.app.run_worker(work(), name="read audit", group="audit", exit_on_error=False)

    async def _begin_anew(self) -> None:
        self._stale = False
        await self._take(None)

    async def _read_on(self) -> None:
        await self._take(self._entries[-1])

    async def _take(self, last: AuditEntry | None) -> None:
        try:
            page = await self._desk.audit_page(None if last is None else last.id)
        finally:
            self._reading = False
        if not self.is_attached:
            return
        if self._stale:  # What changed while the answer was on its way may not be in it.
            self._read(self._begin_anew)
        if page is None:
            return
        before = () if last is None else self._entries
        self._entries = (*before, *page.entries)
        self._older = page.older and len(self._entries) < HELD
        self._show()

    def _show(self) -> None:
        self._pane.show(self._entries, older=self._older)
