"""A small company on a real store, moved by the real units: what tests of the store set up and do."""

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from leadterm.domain.carrier import InboundText
from leadterm.domain.model import (
    Agent,
    AgentId,
    Availability,
    Company,
    Contact,
    Instant,
    Interaction,
    Message,
    Role,
    TrackingNumber,
)
from leadterm.domain.wire import SendText
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk, texts

T = TypeVar("T")
START = Instant(1_762_000_000_000)


class Clock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> Instant:
        return self.now

    def advance(self, milliseconds: int) -> Instant:
        self.now = Instant(self.now + milliseconds)
        return self.now


class Office:
    """One company with two available agents, Dana and Tom, and a tracking number that texts both."""

    def __init__(self, run: Callable[[Callable[[Tx], T]], T]) -> None:
        self.run = run
        self._texts = count(1)
        self.company: Company = run(admin.add_company("Acme Roofing", "US"))
        self.dana = self._agent("Dana Reyes")
        self.tom = self._agent("Tom Okafor")
        flow = run(admin.add_flow(self.company.id, "Texts", (self.dana.id, self.tom.id), ()))
        self.number: TrackingNumber = run(
            admin.add_number(self.company.id, "+14155550100", "Google Ads", "paid search", flow.id)
        )

    def _agent(self, name: str) -> Agent:
        made = self.run(admin.add_agent(self.company.id, name, Role.AGENT, admin.new_token()))
        return self.run(desk.set_availability(made.agent.id, Availability.AVAILABLE)).agent

    def fact(self, lead: int, body: str = "Do you do flat roofs?") -> InboundText:
        """A text from the lead of that number, with a name of its own at the carrier."""
        return InboundText(
            sid=f"SM{next(self._texts):032}",
            from_=f"+1415556{lead:04}",
            to=self.number.number,
            body=body,
        )

    def text_in(self, lead: int, body: str = "Do you do flat roofs?") -> Interaction:
        """A lead's text arrives; returns the interaction it stands in."""
        fact = self.fact(lead, body)
        self.run(texts.receive(fact))
        return self.run(lambda tx: self._opened(tx, fact.from_))

    def _opened(self, tx: Tx, number: str) -> Interaction:
        contact = tx.contact_by_number(self.company.id, number)
        assert contact is not None
        found = tx.open_interaction(contact.id)
        assert found is not None
        return found

    def contact(self, lead: int) -> Contact:
        found = self.run(lambda tx: tx.contact_by_number(self.company.id, f"+1415556{lead:04}"))
        assert found is not None
        return found

    def respond(self, agent_id: AgentId, interaction: Interaction) -> Interaction:
        return self.run(desk.respond(agent_id, interaction.id)).interaction

    def close(self, agent_id: AgentId, interaction: Interaction) -> Interaction:
        return self.run(desk.close(agent_id, interaction.id)).interaction

    def concluded(self, lead: int) -> Interaction:
        """A text that came, was answered for and closed: it stands in Recents, unread."""
        return self.close(self.dana.id, self.respond(self.dana.id, self.text_in(lead)))

    def send(self, agent_id: AgentId, contact: Contact, body: str) -> Message:
        request = SendText(body=body, contact_id=contact.id)
        return self.run(texts.send(agent_id, self.company.id, request, "")).message


def office(store: Store) -> Office:
    """The company on a store that may be running or not: everything it does is a unit run at once."""
    return Office(store.run_now)
