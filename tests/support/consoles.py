"""Consoles that follow the log: snapshot at first, plus the events since, must be what a snapshot is now."""

from collections.abc import Iterable

from leadterm.domain.events import Event, EventType
from leadterm.domain.model import AgentId, CompanyId, Right, Seq
from leadterm.domain.wire import InboxRow, Snapshot
from leadterm.relay.store import Tx
from leadterm.relay.store.snapshot import snapshot
from leadterm.state.store import ConsoleStore


class Consoles:
    """One console for every agent in every company they work for."""

    def __init__(self, tx: Tx, places: Iterable[tuple[AgentId, CompanyId]]) -> None:
        self._of: dict[tuple[AgentId, CompanyId], ConsoleStore] = {}
        self._changed: set[AgentId] = set()
        for agent_id, company_id in places:
            console = ConsoleStore()
            console.load_snapshot(snapshot(tx.connection, agent_id, company_id, tx.now))
            self._of[agent_id, company_id] = console

    def follow(self, events: Iterable[Event]) -> None:
        """The log goes on: everybody gets their company's events, and the place of the others."""
        for event in events:
            if event.type is EventType.RIGHTS_CHANGED and event.member is not None:
                self._changed.add(event.member.agent_id)
            for (_, company_id), console in self._of.items():
                if event.company_id == company_id:
                    assert event.seq == console.cursor + 1, "the log has a gap"
                    console.apply(event)
                else:
                    console.advance(event.seq)

    def _begin_anew(self, tx: Tx) -> None:
        """Consoles whose rights have changed do, and those that may see just their own: a stream of theirs
        is not the one that is followed here."""
        for (agent_id, company_id), console in self._of.items():
            limited = Right.VIEW_MESSAGE_CENTRE not in console.rights
            if limited or agent_id in self._changed:
                console.load_snapshot(snapshot(tx.connection, agent_id, company_id, tx.now))
        self._changed.clear()

    def check(self, tx: Tx) -> None:
        """Every console shows what a snapshot made now would."""
        self._begin_anew(tx)
        for (agent_id, company_id), console in self._of.items():
            check_console(console, snapshot(tx.connection, agent_id, company_id, tx.now))

    def of(self, agent_id: AgentId, company_id: CompanyId) -> ConsoleStore:
        return self._of[agent_id, company_id]

    @property
    def cursor(self) -> Seq:
        return next(iter(self._of.values())).cursor


def check_console(console: ConsoleStore, truth: Snapshot) -> None:
    """Compares a console that has caught up with a fresh snapshot."""
    assert console.cursor == truth.cursor
    assert console.company == truth.company
    assert console.agents == {agent.id: agent for agent in truth.agents}
    assert console.numbers == {number.id: number for number in truth.numbers}
    assert console.recents_total == truth.recents_total
    assert console.unread_total == truth.unread_total
    assert console.templates == truth.templates
    assert console.rights == set(truth.rights)
    _check_rows(console, console.incoming, truth.incoming)
    _check_rows(console, console.active, truth.active)
    _check_rows(console, console.recents.ids()[: len(truth.recents.rows)], truth.recents.rows)


def _check_rows(console: ConsoleStore, ids: list[int], truth: tuple[InboxRow, ...]) -> None:
    assert ids == [row.interaction.id for row in truth]
    missing = console.missing_contacts()
    for row in truth:
        assert console.interactions[row.interaction.id] == row.interaction
        if row.contact.id not in missing:
            assert console.contacts[row.contact.id] == row.contact
