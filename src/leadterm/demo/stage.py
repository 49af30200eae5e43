"""Sets the demo's scene: two companies, their agents, numbers and templates, sign-ups, and a past."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from leadterm.demo.people import SIGN_UPS, TAGS, TEMPLATES
from leadterm.domain import routing
from leadterm.domain.carrier import InboundText
from leadterm.domain.editing import contact_fields
from leadterm.domain.model import AgentId, Company, Contact, Instant, Role, Team, TrackingNumber
from leadterm.domain.wire import EditContact, SaveTemplate, SendText
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin, desk, outbox, tags, templates, texts
from leadterm.simulator.leads import OldContact, OldText

COMPANY = "Acme Roofing"
SECOND_COMPANY = "Bayside Plumbing"
AGENTS = (
    ("Dana Reyes", Role.ADMIN),
    ("Sam Osei", Role.MANAGER),
    ("Aisha Khan", Role.AGENT),
    ("Lee Park", Role.AGENT),
)
NUMBERS = (
    ("+14155550100", "Google Ads", "paid search"),
    ("+14155550101", "Yard signs", "offline"),
    ("+14155550102", "Website", "organic search"),
)
FORM = "Website"
"""The form on the first company's site. Its leads are texted from the number of that label."""
SECOND_NUMBER = ("+14155550110", "Plumbing", "word of mouth")


class Player(Struct, frozen=True, kw_only=True):
    """An agent whom a console may be."""

    id: AgentId
    name: str
    token: str


class Stage(Struct, frozen=True, kw_only=True):
    company: Company
    players: tuple[Player, ...]
    numbers: tuple[TrackingNumber, ...]
    second_number: TrackingNumber
    """Of the second company."""
    form_key: str
    """What the form on the site hands leads in with."""

    def number_for(self, source: str, place: int) -> TrackingNumber:
        """The tracking number a lead of this source texts: the one with that label, else any."""
        labelled = {number.label: number for number in self.numbers}
        return labelled.get(source, self.numbers[place % len(self.numbers)])


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
    for name, role in AGENTS:
        made = store.run_now(admin.add_agent(company.id, name, role, admin.new_token()))
        players.append(Player(id=made.agent.id, name=name, token=made.plain))
    team = store.run_now(admin.add_team(company.id, "Front desk", tuple(player.id for player in players)))
    flow = store.run_now(admin.add_flow(company.id, "Texts to the front desk", (), (team.id,)))
    numbers = tuple(
        store.run_now(admin.add_number(company.id, number, label, source, flow.id))
        for number, label, source in NUMBERS
    )
    for name, body in TEMPLATES:
        store.run_now(templates.add(None, company.id, SaveTemplate(name=name, body=body)))
    for tag in TAGS:
        store.run_now(tags.add(None, company.id, tag))
    second = _second_company(store, players)
    return Stage(
        company=company,
        players=tuple(players),
        numbers=numbers,
        second_number=second,
        form_key=_site_form(store, company, team, numbers),
    )


def _site_form(store: Store, company: Company, team: Team, numbers: Iterable[TrackingNumber]) -> str:
    """A source of leads, as ``leadterm admin source add`` makes it; its key."""
    key = admin.new_key()
    number = next(number for number in numbers if number.label == FORM)
    store.run_now(admin.add_source(company.id, FORM, key, team_id=team.id, number_id=number.id))
    return key


def _second_company(store: Store, players: Sequence[Player]) -> TrackingNumber:
    """A company of the same agents, to switch to (A6)."""
    company = store.run_now(admin.add_company(SECOND_COMPANY, "US"))
    for player, (_name, role) in zip(players, AGENTS, strict=True):
        store.run_now(admin.join_agent(company.id, player.id, role))
    everyone = tuple(player.id for player in players)
    flow = store.run_now(admin.add_flow(company.id, "Texts to everyone", everyone, ()))
    return store.run_now(admin.add_number(company.id, *SECOND_NUMBER, flow.id))


def tell_sign_ups(store: Store, clock: StageClock, stage: Stage) -> None:
    """Brings in those who signed up and never texted."""
    now = clock()
    for one in sorted(SIGN_UPS, key=lambda it: it.ago, reverse=True):
        clock.told = Instant(now - int(one.ago.total_seconds() * 1000))
        contact = store.run_now(
            admin.add_contact(stage.company.id, one.number, name=one.name, email=one.email, kind=one.kind)
        )
        store.run_now(
            admin.add_lead_record(
                contact.id,
                one.origin,
                source=one.source,
                campaign=one.campaign,
                landing_page=one.landing_page,
            )
        )
    clock.told = None


def tell_past(store: Store, clock: StageClock, stage: Stage, contacts: Iterable[OldContact]) -> None:
    """Plays conversations of earlier days through the same units that live ones take, oldest first."""
    in_order = sorted(contacts, key=lambda contact: contact.texts[0].at)
    for place, old in enumerate(in_order):
        _Telling(store, clock, stage, place, old).tell()
    clock.told = None


class _Telling:
    """One old conversation, from its first text to its end."""

    def __init__(self, store: Store, clock: StageClock, stage: Stage, place: int, old: OldContact) -> None:
        self._store = store
        self._clock = clock
        self._company_id = stage.company.id
        self._player = stage.players[place % len(stage.players)]
        self._number = stage.number_for(old.source, place)
        self._place = place
        self._old = old

    def tell(self) -> None:
        for turn, text in enumerate(self._old.texts):
            self._clock.told = _instant(text.at)
            if text.is_inbound:
                self._store.run_now(texts.receive(self._inbound(text, turn)))
            else:
                self._send(text, turn)
        contact = self._contact()
        if contact is not None:
            self._store.run_now(self._end(contact))

    def _contact(self) -> Contact | None:
        return self._store.run_now(lambda tx: tx.contact_by_number(self._company_id, self._old.number))

    def _inbound(self, text: OldText, turn: int) -> InboundText:
        return InboundText(
            sid=self._sid(turn), from_=self._old.number, to=self._number.number, body=text.body
        )

    def _send(self, text: OldText, turn: int) -> None:
        request = SendText(body=text.body, to=self._old.number, number_id=self._number.id)
        send = texts.send(self._player.id, self._company_id, request, f"past-{self._place}-{turn}")
        reply = self._store.run_now(send)
        self._store.run_now(outbox.accepted(reply.message.id, self._sid(turn), "delivered"))

    def _sid(self, turn: int) -> str:
        return f"SM{self._place:016x}{turn:016x}"

    def _end(self, contact: Contact) -> Callable[[Tx], None]:
        """What the agent did last: wrote down who it was, read everything, closed."""
        was = contact_fields(contact)
        named = replace(was, name=self._old.name, email=self._old.email, address=self._old.address)

        def unit(tx: Tx) -> None:
            desk.edit_contact(self._player.id, contact.id, EditContact(base=was, mine=named))(tx)
            interaction = tx.open_interaction(contact.id)
            if interaction is None:
                return
            desk.mark_read(self._player.id, interaction.id)(tx)
            if interaction.handler is None:
                tx.carry_out(routing.accept(interaction, self._player.id, tx.now))
            desk.close(self._player.id, interaction.id)(tx)

        return unit


def _instant(at: datetime) -> Instant:
    return Instant(int(at.timestamp() * 1000))
