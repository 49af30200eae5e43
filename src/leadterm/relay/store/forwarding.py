"""Texts that go on to agents' phones (B20): each is handed to the carrier once at most.

::

    waiting ──claimed──► sending ──► handed over (the words are gone; a report may still come)
      ▲                     │ └────► (row removed: refused, or nobody knows what became of it)
      └──not processed──────┘
"""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Text, bindparam, delete, func, literal_column, select, update

from leadterm.domain.forwarding import ForwardedText, ForwardId
from leadterm.domain.model import Agent, CompanyId, Instant, NumberId
from leadterm.relay.store import rows, tables
from leadterm.relay.store.statement import Row, Statement, claim, lit, param, put
from leadterm.relay.store.unit import Unit


class ForwardState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    HANDED_OVER = "handed over"


class ClaimedForward(Struct, frozen=True, kw_only=True):
    """A text that this relay alone may hand to the carrier, until its lease passes."""

    text: ForwardedText
    from_number: str
    attempt: int
    """1 the first time."""


_forward = tables.forwarded_text.c
_stop = tables.forwarding_stop.c
_profile = tables.agent_profile.c
_CONTENT = (
    _forward.id,
    _forward.company_id,
    _forward.number_id,
    _forward.contact_id,
    _forward.phone,
    _forward.body,
    _forward.at,
)
NEXT_FORWARD_AT = Statement(
    select(func.min(_forward.due_at)).where(_forward.state != lit(ForwardState.HANDED_OVER))
)
_ADD = put(tables.forwarded_text)
_DUE = Statement(
    select(*_CONTENT, _forward.attempts, tables.tracking_number.c.number)
    .join(tables.tracking_number, tables.tracking_number.c.id == _forward.number_id)
    .where(_forward.state == lit(ForwardState.WAITING), _forward.due_at <= param("now"))
    .order_by(_forward.id)
    .limit(param("limit")),
    "now",
    "limit",
)
_TAKE = Statement(
    update(tables.forwarded_text)
    .where(_forward.id == param("forward"))
    .values(
        state=lit(ForwardState.SENDING),
        due_at=bindparam("lease_until"),
        attempts=_forward.attempts + literal_column("1"),
    ),
    "lease_until",
    "forward",
)
_PUT_BACK = Statement(
    update(tables.forwarded_text)
    .where(_forward.id == param("forward"), _forward.state == lit(ForwardState.SENDING))
    .values(state=lit(ForwardState.WAITING), due_at=bindparam("next_at")),
    "next_at",
    "forward",
)
_HAND_OVER = Statement(
    update(tables.forwarded_text)
    .where(_forward.id == param("forward"))
    .values(state=lit(ForwardState.HANDED_OVER), body=literal_column("''")),
    "forward",
)
_DROP = Statement(delete(tables.forwarded_text).where(_forward.id == param("forward")), "forward")
_DROP_LOST = Statement(
    delete(tables.forwarded_text)
    .where(_forward.state == lit(ForwardState.SENDING), _forward.due_at <= param("now"))
    .returning(_forward.id),
    "now",
)
_ONE = Statement(select(*_CONTENT).where(_forward.id == param("id")), "id")
_STOP = claim(tables.forwarding_stop)
_RESUME = Statement(
    delete(tables.forwarding_stop)
    .where(_stop.number_id == param("number"), _stop.phone == param("phone", Text()))
    .returning(_stop.phone),
    "number",
    "phone",
)
_STOPPED = Statement(select(_stop.phone).where(_stop.number_id == param("number_id")), "number_id")
_AGENTS_WITH = Statement(
    select(*tables.agent.c)
    .join(tables.agent_profile, _profile.agent_id == tables.agent.c.id)
    .join(tables.member, tables.member.c.agent_id == tables.agent.c.id)
    .where(tables.member.c.company_id == param("company_id"), _profile.endpoint == param("phone", Text()))
    .order_by(tables.agent.c.id),
    "company_id",
    "phone",
)


class Forwarding(Unit):
    """Claiming commits before the carrier is called: a relay that dies loses a forwarded text, and sends
    none twice."""

    def add_forwards(self, texts: Sequence[ForwardedText]) -> None:
        """Due at once."""
        state = ForwardState.WAITING.value
        self.connection.do_many(
            _ADD,
            [
                (
                    text.id,
                    text.company_id,
                    text.number_id,
                    text.contact_id,
                    text.phone,
                    text.body,
                    state,
                    self.now,
                    0,
                    text.at,
                )
                for text in texts
            ],
        )

    def claim_forwards(self, limit: int, lease_until: Instant) -> list[ClaimedForward]:
        """Takes those that are due, oldest first."""
        due = self.connection.all(_DUE, (self.now, limit))
        self.connection.do_many(_TAKE, [(lease_until, row[0]) for row in due])
        return [
            ClaimedForward(text=_forward_of(row), from_number=row[-1], attempt=row[-2] + 1) for row in due
        ]

    def drop_lost_forwards(self) -> int:
        """Drops those whose relay never came back with an answer; how many they were."""
        return len(self.connection.all(_DROP_LOST, (self.now,)))

    def put_back_forward(self, forward_id: ForwardId, due_at: Instant) -> None:
        self.connection.do(_PUT_BACK, (due_at, forward_id))

    def hand_over_forward(self, forward_id: ForwardId) -> None:
        """The carrier has it: its words are kept no longer."""
        self.connection.do(_HAND_OVER, (forward_id,))

    def drop_forward(self, forward_id: ForwardId) -> None:
        """It is settled, whichever way."""
        self.connection.do(_DROP, (forward_id,))

    def forward(self, forward_id: ForwardId) -> ForwardedText | None:
        row = self.connection.one(_ONE, (forward_id,))
        return None if row is None else _forward_of(row)

    def stop_forwarding(self, number_id: NumberId, phone: str) -> None:
        """Nothing more goes from this number of ours to that phone."""
        self.connection.one(_STOP, (number_id, phone, self.now))

    def resume_forwarding(self, number_id: NumberId, phone: str) -> bool:
        """Whether it had been stopped."""
        return self.connection.one(_RESUME, (number_id, phone)) is not None

    def stopped_phones(self, number_id: NumberId) -> frozenset[str]:
        return frozenset(phone for (phone,) in self.connection.all(_STOPPED, (number_id,)))

    def agents_with_phone(self, company_id: CompanyId, phone: str) -> tuple[Agent, ...]:
        """The company's agents whose own phone this is (A7)."""
        return tuple(map(rows.agent_of, self.connection.all(_AGENTS_WITH, (company_id, phone))))


def _forward_of(row: Row) -> ForwardedText:
    return ForwardedText(
        id=row[0],
        company_id=row[1],
        number_id=row[2],
        contact_id=row[3],
        phone=row[4],
        body=row[5],
        at=row[6],
    )
