"""A small app around own-drawn panes, and a store filled by the real rules, for tests of the panes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from leadterm.domain.model import AgentId, Instant, Interaction, InteractionId
from leadterm.state.parts import Edge, Part
from leadterm.state.store import ConsoleStore
from leadterm.widgets.drawn import DrawnPane
from support.world import DANA, ME, World

ZONE = UTC
T = TypeVar("T", bound=Message)


class Desk:
    """A world, the console's copy of it, and the panes that are told when the copy changes."""

    def __init__(self) -> None:
        self.world = World()
        self.store = ConsoleStore()
        self.panes: list[DrawnPane] = []

    @property
    def clock(self) -> Callable[[], Instant]:
        return lambda: Instant(self.world.now)

    def load(self, limit: int = 100) -> None:
        self.tell(self.store.load_snapshot(self.world.snapshot(limit=limit)))

    def follow(self) -> None:
        """Takes the events since, as the stream would bring them."""
        dirty: set[Part] = set()
        for event in self.world.events_after(self.store.cursor):
            dirty |= self.store.apply(event)
        self.tell(dirty)

    def tell(self, dirty: set[Part]) -> None:
        for pane in self.panes:
            pane.store_changed(dirty)

    def open(self, id_: InteractionId, limit: int = 100) -> None:
        self.tell(self.store.select(id_))
        detail = self.world.detail(id_, limit)
        self.tell(self.store.load_detail(detail, self.store.asked()))

    def load_recents(self, edge: Edge) -> None:
        asked = self.store.asked()
        anchor = self.store.recents.anchor(edge)
        page = {
            Edge.NEWEST: lambda: self.world.recents_page(),
            Edge.OLDEST: lambda: self.world.recents_page(end=True),
            Edge.OLDER: lambda: self.world.recents_page(before=anchor),
            Edge.NEWER: lambda: self.world.recents_page(after=anchor),
        }[edge]()
        self.tell(self.store.load_recents(page, edge, asked))

    def load_thread(self, edge: Edge, limit: int = 100) -> None:
        asked = self.store.asked()
        contact_id = self.store.thread.contact_id
        assert contact_id is not None
        anchor = self.store.thread.anchor(edge)
        before, after = (anchor, None) if edge is Edge.OLDER else (None, anchor)
        page = self.world.thread_page(contact_id, before=before, after=after, limit=limit)
        self.tell(self.store.load_thread(page, edge, asked))

    def waiting(self, lead: int, name: str = "", body: str = "Do you do flat roofs?") -> Interaction:
        """A lead has texted and waits."""
        self.world.text_in(lead, body)
        row = self.row_of(lead)
        if name:
            self.world.rename(self.world.contacts[row.contact_id], name)
        return row

    def answered(
        self, lead: int, name: str = "", by: AgentId = ME, body: str = "Do you do flat roofs?"
    ) -> Interaction:
        self.world.respond(by, self.waiting(lead, name, body))
        return self.row_of(lead)

    def concluded(self, lead: int, name: str = "", body: str = "Do you do flat roofs?") -> Interaction:
        self.world.close(self.answered(lead, name, DANA, body))
        return self.row_of(lead)

    def row_of(self, lead: int) -> Interaction:
        """The lead's latest interaction."""
        contact = next(
            other for other in self.world.contacts.values() if other.number == f"+1415555{lead:04}"
        )
        rows = [row for row in self.world.interactions.values() if row.contact_id == contact.id]
        return max(rows, key=lambda row: row.id)


class PaneApp(App[None]):
    """Shows panes side by side and keeps what they report."""

    CSS = "Screen { layout: horizontal; } InboxPane, ThreadPane, FieldsPane { width: 1fr; height: 1fr; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, desk: Desk, *panes: DrawnPane) -> None:
        super().__init__()
        self._reports: list[Message] = []
        self._panes = panes
        desk.panes = list(panes)

    def compose(self) -> ComposeResult:
        yield from self._panes

    def on_mount(self) -> None:
        if self._panes[0].can_focus:
            self._panes[0].focus()

    def reported(self, kind: type[T]) -> list[T]:
        """What the panes reported of this kind, in order."""
        return [message for message in self._reports if isinstance(message, kind)]

    @asynccontextmanager
    async def running(self, width: int = 40, height: int = 24) -> AsyncIterator[Pilot[None]]:
        async with self.run_test(size=(width, height), message_hook=self._take_report) as pilot:
            await pilot.pause()
            yield pilot

    def _take_report(self, message: Message) -> None:
        """A message that bubbles comes by several times."""
        if all(message is not seen for seen in self._reports):
            self._reports.append(message)


def lines(pane: Widget) -> list[str]:
    """What the pane shows, line by line, without blanks at the ends."""
    return [line.rstrip() for line in raw_lines(pane)]


def raw_lines(pane: Widget) -> list[str]:
    width, height = pane.size
    return [strip.text for strip in pane.render_lines(Region(0, 0, width, height))]


def inside(pane: DrawnPane) -> list[str]:
    """What the pane shows within its border."""
    return [line[1:-1].rstrip() for line in raw_lines(pane)[1:-1]]
