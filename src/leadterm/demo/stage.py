"""Sets the demo's scene: a company, its agents, a team, tracking numbers, and a past in Recents."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from leadterm.domain.carrier import InboundText
from leadterm.domain.editing import contact_fields
from leadterm.domain.model import AgentId, Availability, Company, Instant, Role, TrackingNumber
from leadterm.domain.wire import EditContact, SendText
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk, outbox, texts

T = TypeVar("T")

COMPANY = "Acme Roofing"
AGENTS = ("Dana Reyes", "Sam Osei", "Aisha Khan", "Lee Park")
NUMBERS = (
    ("+14155550100", "Google Ads", "paid search"),
    ("+14155550101", "Yard signs", "offline"),
    ("+14155550102", "Website", "organic"),
)


class Player(Struct, frozen=True, kw_only=True):
    """An agent whom a console may be."""

    id: AgentId
    name: str
    token: str


class Stage(Struct, frozen=True, kw_only=True):
    company: Company
    players: tuple[Player, ...]
    numbers: tuple[TrackingNumber, ...]


class PastTalk(Struct, frozen=True, kw_only=True):
    """A conversation of some days ago: lines that begin with ``>`` were ours."""

    number: str
    name: str
    tracking_number: str
    at: Instant
    lines: tuple[str, ...]


class StageClock:
    """The clock while the past is being told; the present after that."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self.told: Instant | None = None

    def __call__(self) -> Instant:
        return self.told if self.told is not None else self._now()


def set_stage(store: Store) -> Stage:
    """Makes the company and everything that ``leadterm admin`` would make for it."""
    company = store.run_now(admin.add_company(COMPANY, "US"))
    players = []
    for name in AGENTS:
        made = store.run_now(admin.add_agent(company.id, name, Role.AGENT, admin.new_token()))
        players.append(Player(id=made.agent.id, name=name, token=made.plain))
    team = store.run_now(admin.add_team(company.id, "Front desk", tuple(player.id for player in players)))
    flow = store.run_now(admin.add_flow(company.id, "Texts to the front desk", (), (team.id,)))
    numbers = tuple(
        store.run_now(admin.add_number(company.id, number, label, source, flow.id))
        for number, label, source in NUMBERS
    )
    return Stage(company=company, players=tuple(players), numbers=numbers)


def tell_past(store: Store, clock: StageClock, stage: Stage, talks: Sequence[PastTalk]) -> None:
    """Plays conversations of earlier days through the same units that live ones take."""
    for place, talk in enumerate(sorted(talks, key=lambda talk: talk.at)):
        player = stage.players[place % len(stage.players)]
        _tell(store, clock, stage, talk, player, place)
    clock.told = None


def _tell(store: Store, clock: StageClock, stage: Stage, talk: PastTalk, player: Player, place: int) -> None:
    at = talk.at
    contact = None
    for turn, line in enumerate(talk.lines):
        clock.told = Instant(at + turn * 90_000)
        if not line.startswith(">"):
            store.run_now(texts.receive(_text(talk, line, place, turn)))
            contact = store.run_now(lambda tx: tx.contact_by_number(stage.company.id, talk.number))
            continue
        request = SendText(
            body=line[1:].strip(),
            contact_id=contact.id if contact else None,
            to=None if contact else talk.number,
        )
        reply = store.run_now(texts.send(player.id, stage.company.id, request, f"past-{place}-{turn}"))
        contact = reply.contact
        sid = f"SM{place:016x}{turn:016x}"
        store.run_now(outbox.accepted(reply.message.id, sid, "delivered"))
    if contact is None:
        return
    was = contact_fields(contact)
    named = EditContact(base=was, mine=type(was)(name=talk.name, number=talk.number, kind=was.kind))
    store.run_now(desk.edit_contact(player.id, contact.id, named))
    _close(store, player, contact.id)


def _close(store: Store, player: Player, contact_id: int) -> None:
    def unit(tx: Tx) -> None:
        from leadterm.domain.model import ContactId

        open_one = tx.open_interaction(ContactId(contact_id))
        if open_one is None:
            return
        desk.mark_read(player.id, open_one.id)(tx)
        if open_one.handler == player.id:
            desk.close(player.id, open_one.id)(tx)

    store.run_now(unit)


def _text(talk: PastTalk, line: str, place: int, turn: int) -> InboundText:
    return InboundText(
        sid=f"SM{place:016x}{turn:016x}", from_=talk.number, to=talk.tracking_number, body=line
    )


def availability(player: Player, state: Availability) -> Callable[[Tx], object]:
    return desk.set_availability(player.id, state)
