"""Whom a new text may go to, found as it is typed (B9): the matches under a field, and who is left out."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from leadterm.actions.desk import Desk
from leadterm.domain.model import Contact
from leadterm.domain.phone import NumberProblem, parse_number
from leadterm.domain.wire import SEARCH_FROM, SearchHit, SearchReply
from leadterm.state.names import shown_number
from leadterm.state.store import ConsoleStore
from leadterm.widgets.menu_pane import MenuEntry
from leadterm.widgets.pick_list import PickList
from leadterm.widgets.roles import Role
from leadterm.widgets.text_field import LineField
from leadterm.widgets.times import Calendar

REST = 0.12
"""Seconds without a key before the relay is asked."""
_TYPE_ON = "from two characters: those whom you can text, newest first"
_NOBODY = "nobody like that whom you can text"


class SearchField(LineField):
    """A line whose arrows go through the list under it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
    ]

    @dataclass
    class Stepped(Message):
        """The agent goes down or up in the list."""

        steps: int

    def action_step(self, steps: int) -> None:
        self.post_message(self.Stepped(steps))


class PeopleFinder:
    """Asks as it is typed, shows the latest answer alone, and knows who was chosen."""

    def __init__(
        self,
        store: ConsoleStore,
        desk: Desk,
        calendar: Calendar,
        left_out_key: str,
        *,
        on_found: Callable[[], None],
    ) -> None:
        self.list = PickList(_TYPE_ON)
        self.list.add_class("-tall")
        self.chosen: Contact | None = None
        self._store = store
        self._desk = desk
        self._calendar = calendar
        self._left_out_key = left_out_key
        self._on_found = on_found
        self._query = ""
        self._reply = SearchReply(hits=(), more=False)
        self._with_left_out = False
        self._asking: asyncio.Task[None] | None = None

    @property
    def under_cursor(self) -> Contact | None:
        """The match that Enter would choose."""
        index = self.list.index
        return None if index is None or index >= len(self._reply.hits) else self._reply.hits[index].contact

    def find(self, query: str) -> None:
        """The agent typed."""
        self.chosen, self._with_left_out = None, False
        self._ask(query, REST)

    def show_left_out(self, query: str) -> None:
        """Those who can't be texted, too, each with the reason; or no longer."""
        self._with_left_out = not self._with_left_out
        self._ask(query, 0)

    def choose(self, contact: Contact) -> None:
        self.forget()
        self.chosen = contact

    def forget(self) -> None:
        """Nobody is looked for."""
        self._stop()
        self._show("", SearchReply(hits=(), more=False))

    def sentences(self) -> list[tuple[str, Role]]:
        """What is to be said about the list."""
        reply = self._reply
        if reply.more:
            return [("There are more: type on.", Role.MUTED)]
        if reply.left_out and not self._with_left_out:
            key = f"  {self._left_out_key} shows them" if self._left_out_key else ""
            return [(f"Not shown: {reply.left_out:,} who can't be texted.{key}", Role.MUTED)]
        return []

    # Inside -----------------------------------------------------------------------------------------------

    def _ask(self, query: str, rest: float) -> None:
        self._stop()
        if len(query.strip()) < SEARCH_FROM:
            self._show(query, SearchReply(hits=(), more=False))
            return
        self._asking = asyncio.create_task(self._find(query, rest), name="find people")

    def _stop(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    async def _find(self, query: str, rest: float) -> None:
        """Cancelled by the next key: what it would have found is not wanted any more."""
        await asyncio.sleep(rest)
        reply = await self._desk.find_people(query, self._with_left_out)
        if reply is not None:
            self._show(query, reply)
            self._on_found()

    def _show(self, query: str, reply: SearchReply) -> None:
        self._query, self._reply = query, reply
        entries = [self._entry(hit) for hit in reply.hits]
        asked = len(query.strip()) >= SEARCH_FROM
        self.list.show(entries, self._best(query), empty=_NOBODY if asked else _TYPE_ON)

    def _best(self, query: str) -> int:
        """The first, unless a whole number was typed that is another's: then Enter means that number."""
        country = self._store.company.country if self._store.company else "US"
        parsed = parse_number(query, country)
        if isinstance(parsed, NumberProblem):
            return 0
        numbers = [hit.contact.number for hit in self._reply.hits]
        return numbers.index(parsed) if parsed in numbers else -1

    def _entry(self, hit: SearchHit) -> MenuEntry:
        contact = hit.contact
        number = shown_number(contact.number, self._store.company)
        label = f"{contact.name}  {number}" if contact.name else number
        since = contact.signed_up_at or contact.created_at
        when = self._calendar.short(since, self._calendar.today())
        return MenuEntry(label, hit.left_out or when, choosable=not hit.left_out)
