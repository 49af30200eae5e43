"""What a console is given, and the events after it, make together what it would be given later."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from leadterm.domain.carrier import LineFound
from leadterm.domain.events import Before, Event, EventType, Mark
from leadterm.domain.model import (
    Agent,
    Availability,
    Contact,
    Interaction,
    InteractionId,
    InteractionState,
    LineType,
    Right,
    Role,
)
from leadterm.domain.refusals import Refused
from leadterm.domain.rights import rights_of
from leadterm.domain.wire import Bulk, BulkAction, InboxRow, SaveTemplate, SetRights, Snapshot
from leadterm.relay.store import Store
from leadterm.relay.units import bulk, contacts, desk, lookups, rights, tags, templates
from support.office import Clock, Office


async def snapshot(store: Store, office: Office) -> Snapshot:
    return await store.reads.snapshot(office.dana.id, office.company.id)


class Copy:
    """A console's copy of the rows, kept by upserts alone, and of the totals it is not shown all rows of."""

    def __init__(self, seen: Snapshot) -> None:
        rows = (*seen.incoming, *seen.active, *seen.recents.rows)
        self.me = seen.me
        self.interactions = {row.interaction.id: row.interaction for row in rows}
        self.contacts: dict[int, Contact] = {row.contact.id: row.contact for row in rows}
        self.templates = {template.id: template for template in seen.templates}
        self.tags = {tag.id: tag for tag in seen.tags}
        self.rights = set(seen.rights)
        self.company = seen.company
        self.recents_total = seen.recents_total
        self.recents_unread = seen.unread_total - sum(
            row.interaction.unread > 0 for row in (*seen.incoming, *seen.active)
        )

    def apply(self, event: Event) -> None:
        if event.interaction is not None:
            row = event.interaction
            self.interactions[row.id] = row
            after = Before(state=row.state, unread=row.unread > 0, hidden=row.hidden)
            self._count(event.before, after)
        if event.contact is not None:
            self.contacts[event.contact.id] = event.contact
        if event.company is not None:
            self.company = event.company
        if event.member is not None and event.member.agent_id == self.me:
            self.rights = set(rights_of(event.member))
        if event.template is not None:
            self.templates.pop(event.template.id, None)
            if event.type is EventType.TEMPLATE_SAVED:
                self.templates[event.template.id] = event.template
        if event.tag is not None:
            self.tags.pop(event.tag.id, None)
            if event.type is EventType.TAG_SAVED:
                self.tags[event.tag.id] = event.tag
        for mark in event.marks:
            self._mark(mark)

    def _mark(self, mark: Mark) -> None:
        after = Before(state=mark.before.state, unread=mark.unread > 0, hidden=mark.hidden)
        self._count(mark.before, after)
        known = self.interactions[mark.interaction_id]
        self.interactions[known.id] = replace(known, unread=mark.unread, hidden=mark.hidden)

    def _count(self, before: Before | None, after: Before) -> None:
        for standing, sign in ((before, -1), (after, 1)):
            if standing is not None and standing.state is InteractionState.RECENT and not standing.hidden:
                self.recents_total += sign
                self.recents_unread += sign * standing.unread

    def section(self, belongs: Callable[[Interaction], bool]) -> list[InboxRow]:
        return sorted(
            (
                InboxRow(interaction=row, contact=self.contacts[row.contact_id])
                for row in self.interactions.values()
                if belongs(row)
            ),
            key=_by_id,
        )


def _by_id(row: InboxRow) -> int:
    return row.interaction.id


def _totals(seen: Snapshot) -> tuple[int, int]:
    elsewhere = sum(row.interaction.unread > 0 for row in (*seen.incoming, *seen.active))
    return seen.recents_total, seen.unread_total - elsewhere


@pytest.mark.parametrize("seed", range(6))
async def test_a_snapshot_and_the_events_after_it_make_the_later_snapshot(
    store: Store, office: Office, clock: Clock, seed: int
) -> None:
    chance = Random(seed)
    for _ in range(15):
        act(office, clock, chance)
    first = await snapshot(store, office)
    for _ in range(40):
        act(office, clock, chance)
    later = await snapshot(store, office)
    copy = Copy(first)
    events = await store.reads.events_after(first.cursor, 1000)
    for logged in events:
        copy.apply(msgspec.json.decode(logged.body, type=Event))
    me = office.dana.id
    assert later.cursor == first.cursor + len(events)
    assert copy.section(lambda row: me in row.offered_to) == sorted(later.incoming, key=_by_id)
    own = copy.section(lambda row: row.state is InteractionState.ACTIVE and row.handler == me)
    assert own == sorted(later.active, key=_by_id)
    recent = copy.section(lambda row: row.state is InteractionState.RECENT and not row.hidden)
    assert recent == sorted(later.recents.rows, key=_by_id)
    assert (copy.recents_total, copy.recents_unread) == _totals(later)
    assert copy.rights == set(later.rights)
    assert set(copy.templates.values()) == set(later.templates)
    assert set(copy.tags.values()) == set(later.tags)
    assert copy.company == later.company


def act(office: Office, clock: Clock, chance: Random) -> None:
    """One thing that happens in the office, whether it is allowed just now or not."""
    clock.advance(chance.randrange(3) * 60_000)
    lead = chance.randrange(6)
    agent = chance.choice((office.dana, office.tom))
    found = office.text_in(lead, chance.choice(("Hello", "please stop texting me")))
    acts: tuple[Callable[[], object], ...] = (
        lambda: office.respond(agent.id, found),
        lambda: office.close(agent.id, found),
        lambda: office.close(agent.id, office.respond(agent.id, found)),
        lambda: office.run(desk.mark_read(agent.id, found.id)),
        lambda: office.run(desk.mark_unopened(agent.id, found.id)),
        lambda: office.send(agent.id, office.contact(lead), f"Answer {chance.random()}"),
        lambda: office.run(desk.set_availability(agent.id, chance.choice(tuple(Availability)))),
        lambda: _bulk(office, agent, chance),
        lambda: office.run(contacts.answer_hold(agent.id, found.contact_id, chance.random() < 0.5)),
        lambda: office.run(contacts.opt_out(agent.id, found.contact_id)),
        lambda: _look_up(office, lead, chance),
        lambda: _change_templates(office, chance),
        lambda: _change_tags(office, chance),
        lambda: _change_rights(office, chance),
    )
    with suppress(Refused):
        chance.choice(acts)()


def _bulk(office: Office, agent: Agent, chance: Random) -> None:
    reply = office.run(lambda tx: tx.standings([InteractionId(id_) for id_ in range(400)]))
    ids = tuple(each.interaction_id for each in reply)
    some = tuple(chance.sample(ids, min(4, len(ids))))
    request = Bulk(action=chance.choice(tuple(BulkAction)), interaction_ids=some)
    office.run(bulk.mark(agent.id, office.company.id, request))


def _look_up(office: Office, lead: int, chance: Random) -> None:
    line = LineFound(line_type=chance.choice(tuple(LineType)))
    office.run(lookups.found(office.contact(lead).number, line))


def _change_templates(office: Office, chance: Random) -> None:
    known = office.run(lambda tx: tx.templates(office.company.id))
    chosen = chance.choice((None, *known))
    if chosen is None:
        words = SaveTemplate(name=f"Template {chance.random()}", body="Hello {first name}")
        office.run(templates.add(None, office.company.id, words))
    else:
        office.run(templates.remove(None, chosen.id))


def _change_tags(office: Office, chance: Random) -> None:
    known = office.run(lambda tx: tx.tags(office.company.id))
    name = chance.choice("abcde")
    chosen = chance.choice((None, *known))
    if chosen is None:
        office.run(tags.add(None, office.company.id, name))
    elif chance.random() < 0.5:
        office.run(tags.remove(None, chosen.id))
    else:
        office.run(tags.rename(chosen.id, name, join=chance.random() < 0.5))


def _change_rights(office: Office, chance: Random) -> None:
    wanted = SetRights(
        role=Role.AGENT,
        granted=tuple(chance.sample(tuple(Right), 2)),
        withheld=(Right.REMOVE_FEED,) if chance.random() < 0.5 else (),
    )
    for agent in (office.dana, office.tom):
        old = office.run(lambda tx, id_=agent.id: tx.member(id_, office.company.id))
        assert old is not None
        new = replace(old, role=wanted.role, granted=wanted.granted, withheld=wanted.withheld)
        office.run(lambda tx, old=old, new=new: rights.change_member(tx, old, new, None))
