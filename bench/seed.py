"""Makes a relay's database with many conversations, in seconds: rows in bulk, into the store's own tables.

    python bench/seed.py PATH --conversations 100000

Every conversation is a contact, a text interaction in Recents and its messages; the counters are those that
the units would have kept. Nothing is appended to the log: that is the past, told before the log began.
"""

import argparse
import random
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.carrier import InboundText
from leadterm.domain.model import (
    AgentId,
    Availability,
    Company,
    CompanyId,
    Contact,
    ContactId,
    Direction,
    Instant,
    Interaction,
    InteractionId,
    InteractionState,
    Message,
    MessageId,
    MessageStatus,
    Outcome,
    Role,
    TrackingNumber,
)
from leadterm.relay.clock import system_clock
from leadterm.relay.store import Store, Tx, rows, tables
from leadterm.relay.store.statement import put
from leadterm.relay.units import admin, desk, texts

TRACKING = "+14155550111"
LEAD = "+14155550142"
"""Whose text is the one that the office's agent has taken on."""
SLICE = 20_000
"""Conversations written in one transaction."""
APART = 7 * 60_000
"""Milliseconds between the last texts of two conversations."""
TURN = 60_000
"""Milliseconds between two texts of one: a question, our answer, and their thanks."""

_COUNT = """
    INSERT OR REPLACE INTO inbox_count (company_id, recents_total, recents_unread)
    SELECT company_id, count(*), sum(unread > 0) FROM interaction WHERE state = 'recent' GROUP BY company_id
"""
_FIRST = "Nora Ivan Grace Omar Elena Peter Mei Carlos Ruby Stefan Amara Joel Hana Victor Ines Paul Zoë Łukasz"
_LAST = "Bell Castro Dunn Eriksen Farah Grant Hoang Ito Jensen Kaur Lang Moreno Novak Price Quist O’Hara"
_ASKED = (
    "Hi, do you replace gutters as well?",
    "We lost about ten shingles in the storm 😬",
    "How much is a new roof for a garage? It is about six metres by three, flat, with a skylight.",
    "My neighbour recommended you. Can you do slate?",
    "Is this the roofing company?",
    "Do you work on Sundays? It drips into the bedroom and we have put three buckets under it already.",
)
_ANSWERED = (
    "Hi, this is Acme Roofing. Yes, we do. Which street are you on?",
    "Sorry to hear that. Is any water coming in?",
    "It depends on the size. How long and wide is it?",
    "We can look at it on Thursday morning, free of charge.",
)
_THANKED = ("Thursday works 👍", "ok thanks", "Let me talk to my wife", "Great, thank you!")


class Office(Struct, frozen=True, kw_only=True):
    """A company ready for texts, and an agent who may see them."""

    path: Path
    company_id: CompanyId
    agent_id: AgentId
    token: str
    conversations: int

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.path}"

    def at(self, path: Path) -> "Office":
        return replace(self, path=path)


def seed(path: Path, conversations: int) -> Office:
    """Makes the file at ``path``, which must not be there yet."""
    store = Store.open(f"sqlite:///{path}", clock=system_clock)
    try:
        store.migrate()
        office = open_office(store, path, conversations)
        number = store.run_now(lambda tx: tx.number_by_e164(TRACKING))
        assert number is not None
        talks = _conversations(number, conversations)
        while batch := list(islice(talks, SLICE)):
            store.run_now(_written(batch))
        take_on(store, office)
        store.index_now()
    finally:
        store.close()
    _finish(path)
    return office


def open_office(store: Store, path: Path, conversations: int = 0) -> Office:
    """The company, two agents, a call flow and its tracking number, in a store that is migrated."""
    company: Company = store.run_now(admin.add_company("Acme Roofing", "US"))
    token = admin.new_token()
    dana = store.run_now(admin.add_agent(company.id, "Dana Reyes", Role.AGENT, token)).agent
    sam = store.run_now(admin.add_agent(company.id, "Sam Osei", Role.AGENT, admin.new_token())).agent
    for agent in (dana, sam):
        store.run_now(desk.set_availability(agent.id, Availability.AVAILABLE))
    flow = store.run_now(admin.add_flow(company.id, "Texts", (dana.id, sam.id), ()))
    store.run_now(admin.add_number(company.id, TRACKING, "Google Ads", "paid search", flow.id))
    return Office(
        path=path, company_id=company.id, agent_id=dana.id, token=token, conversations=conversations
    )


def take_on(store: Store, office: Office) -> None:
    """Gives the agent a conversation that is open: the one at the top of the inbox."""
    store.run_now(texts.receive(InboundText(sid="SM" + "1" * 32, from_=LEAD, to=TRACKING, body="Hello?")))
    contact = store.run_now(lambda tx: tx.contact_by_number(office.company_id, LEAD))
    assert contact is not None
    opened = store.run_now(lambda tx: tx.open_interaction(contact.id))
    assert opened is not None
    store.run_now(desk.respond(office.agent_id, opened.id))


class _Talk(Struct, frozen=True, kw_only=True):
    number: TrackingNumber
    lead: str
    name: str
    at: Instant
    lines: tuple[str, ...]
    unread: bool


def _conversations(number: TrackingNumber, count: int) -> Iterator[_Talk]:
    """Oldest first, so that identifiers rise with time as they would have done."""
    rng = random.Random(2)
    names = [f"{first} {last}" for first in _FIRST.split() for last in _LAST.split()]
    now = system_clock()
    for place in range(count):
        yield _Talk(
            number=number,
            lead=f"+1{2_120_000_000 + place}",
            name=rng.choice(names) if rng.random() < 0.8 else "",
            at=Instant(now - (count - place) * APART),
            lines=(rng.choice(_ASKED), rng.choice(_ANSWERED), rng.choice(_THANKED)),
            unread=rng.random() < 0.01,
        )


def _written(talks: list[_Talk]) -> Callable[[Tx], None]:
    def unit(tx: Tx) -> None:
        contacts, interactions, messages = [], [], []
        for talk in talks:
            contact = _contact(tx, talk)
            interaction = _interaction(tx, talk, contact)
            contacts.append(rows.contact_row(contact))
            interactions.append(rows.interaction_row(interaction))
            messages += [rows.message_row(message) for message in _messages(tx, talk, interaction)]
        tx.connection.do_many(put(tables.contact), contacts)
        tx.connection.do_many(put(tables.interaction), interactions)
        tx.connection.do_many(put(tables.message), messages)

    return unit


def _contact(tx: Tx, talk: _Talk) -> Contact:
    return Contact(
        id=ContactId(tx.new_id()),
        company_id=talk.number.company_id,
        number=talk.lead,
        name=talk.name,
        created_at=talk.at,
        signed_up_at=talk.at,
        last_number_id=talk.number.id,
    )


def _interaction(tx: Tx, talk: _Talk, contact: Contact) -> Interaction:
    return Interaction(
        id=InteractionId(tx.new_id()),
        company_id=contact.company_id,
        contact_id=contact.id,
        state=InteractionState.RECENT,
        outcome=Outcome.CLOSED,
        number_id=talk.number.id,
        source=talk.number.source,
        opened_at=talk.at,
        last_at=talk.at,
        last_in_at=talk.at,
        last_out_at=Instant(talk.at - TURN),
        closed_at=talk.at,
        unread=int(talk.unread),
        preview=talk.lines[-1],
    )


def _messages(tx: Tx, talk: _Talk, interaction: Interaction) -> Iterator[Message]:
    for turn, line in enumerate(talk.lines):
        ours = turn == 1
        at = Instant(talk.at - (len(talk.lines) - 1 - turn) * TURN)
        yield Message(
            id=MessageId(tx.new_id()),
            company_id=interaction.company_id,
            contact_id=interaction.contact_id,
            interaction_id=interaction.id,
            number_id=talk.number.id,
            direction=Direction.OUTBOUND if ours else Direction.INBOUND,
            body=line,
            status=MessageStatus.DELIVERED if ours else MessageStatus.RECEIVED,
            carrier_sid=f"SM{secrets.token_hex(16)}",
            at=at,
            status_at=at,
        )


def _finish(path: Path) -> None:
    """Counts what the units count as they go, then brings the write-ahead log into the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(_COUNT)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--conversations", type=int, default=100_000)
    arguments = parser.parse_args()
    begun = time.monotonic()
    office = seed(arguments.path, arguments.conversations)
    print(f"{office.conversations:,} conversations in {time.monotonic() - begun:.1f} s")
    print(f"Dana Reyes signs in with {office.token}")


if __name__ == "__main__":
    main()
