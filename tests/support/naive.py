"""What the relay should be, told naively: who wrote what, and what follows from it, without a database.

A refusal is told by its code, ``None`` is a yes. Times are milliseconds. Everything is found by its place in
the order in which it came into being.
"""

from dataclasses import dataclass, field

from leadterm.domain.model import MessageStatus
from leadterm.domain.refusals import RefusalCode

MINUTE = 60_000
HOUR = 60 * MINUTE
LEASE = MINUTE
OPTED_OUT_ERROR = 21610
OUT_OF_REACH = 30003
NOT_IN_SERVICE = 30005
COMPANY_OF = {"Dana": "Acme", "Tom": "Acme", "Eda": "Acme", "Zoe": "Bolt"}
NUMBERS = {"Ads": "Acme", "Yard": "Acme", "Zap": "Bolt"}
WORDS = {
    "queued": MessageStatus.SENDING,
    "sending": MessageStatus.SENDING,
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "pondering": None,
}
RANK = {
    MessageStatus.QUEUED: 0,
    MessageStatus.UNCERTAIN: 1,
    MessageStatus.SENDING: 2,
    MessageStatus.SENT: 3,
    MessageStatus.DELIVERED: 4,
    MessageStatus.UNDELIVERED: 4,
    MessageStatus.FAILED: 4,
}
FAILURES = (MessageStatus.UNDELIVERED, MessageStatus.FAILED)

Person = tuple[str, str]
"""A lead as one company knows them."""


@dataclass
class Episode:
    """One text conversation."""

    person: Person
    number: str
    state: str
    began: int
    last: int
    handler: str | None = None
    unread: int = 0
    outcome: str | None = None
    hidden: bool = False


@dataclass
class Text:
    """One text of ours. Until the carrier has said something of it, its status is what we think of it."""

    agent: str
    person: Person
    body: str
    at: int
    due: int
    box: str | None = "queued"
    thought: MessageStatus = MessageStatus.QUEUED
    said: list[MessageStatus] = field(default_factory=list)
    strays: list[tuple[MessageStatus | None, int | None]] = field(default_factory=list)
    named: bool = False
    asked: bool = False
    """The carrier was asked at least once to send it, so it may speak of it."""

    @property
    def status(self) -> MessageStatus:
        return max(self.said, key=RANK.__getitem__) if self.said else self.thought

    @property
    def may_be_resent(self) -> bool:
        return self.status is MessageStatus.UNCERTAIN or self.status in FAILURES

    def hear(self, status: MessageStatus) -> bool:
        """Whether that was news."""
        news = not self.said or RANK[status] > RANK[self.status]
        self.said.append(status)
        return news

    def give_up(self) -> None:
        """Failed as far as we know; but whatever the carrier says of it counts."""
        self.thought, self.said, self.box = MessageStatus.FAILED, [], None


class NaiveRelay:
    """Two companies, four agents, three numbers."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.available = set(COMPANY_OF)
        self.flows: dict[str, set[str] | None] = {"Ads": {"Dana", "Tom"}, "Yard": None, "Zap": {"Zoe"}}
        self.out: set[Person] = set()
        self.held: set[Person] = set()
        self.blocked: set[Person] = set()
        self.failures: dict[Person, list[tuple[int, int]]] = {}
        self.episodes: list[Episode] = []
        self.received: list[tuple[Person, str]] = []
        self.texts: list[Text] = []

    # What is -----------------------------------------------------------------------------------------------

    def open_with(self, person: Person) -> Episode | None:
        return next((row for row in self.episodes if row.person == person and row.state != "recent"), None)

    def offered_to(self, row: Episode) -> set[str]:
        if row.state != "incoming":
            return set()
        return (self.flows[row.number] or set()) & self.available

    def has_in_box(self, box: str) -> bool:
        return any(text.box == box for text in self.texts)

    def recents(self, company: str) -> list[Episode]:
        rows = [row for row in self.episodes if row.person[0] == company and row.state == "recent"]
        return [row for row in rows if not row.hidden]

    def unread_of(self, agent: str) -> int:
        concerned = [
            *self.recents(COMPANY_OF[agent]),
            *(row for row in self.episodes if agent in self.offered_to(row)),
            *(row for row in self.episodes if row.state == "active" and row.handler == agent),
        ]
        return sum(1 for row in concerned if row.unread)

    # Leads and time ----------------------------------------------------------------------------------------

    def text_in(self, lead: str, number: str, body: str) -> None:
        person = NUMBERS[number], lead
        self.received.append((person, body))
        row = self.open_with(person)
        if row is None:
            row = Episode(person, number, "incoming", began=self.now, last=self.now)
            self.episodes.append(row)
            if self.flows[number] is None:
                row.state, row.outcome = "recent", "unrouted"
        row.unread += 1
        row.last = self.now
        self._reached(person)
        if body == "please stop" and person not in self.out:
            self.held.add(person)
        if body.upper() == "STOP":
            self._leave(person)
            if row.state == "incoming" or row.outcome == "unrouted":
                row.state, row.outcome = "recent", "opted out"
        if body.upper() == "START" or (body.upper() == "YES" and person in self.out):
            self.out.discard(person)
            self.held.discard(person)

    def _leave(self, person: Person) -> None:
        self.out.add(person)
        self.held.discard(person)

    def _reached(self, person: Person) -> None:
        """Something got through, one way or the other."""
        self.failures.pop(person, None)
        self.blocked.discard(person)

    def _failed(self, person: Person, code: int | None) -> None:
        """A text that did not get through, for a reason that is the person's number."""
        if code not in (OUT_OF_REACH, NOT_IN_SERVICE):
            return
        failures = self.failures.setdefault(person, [])
        failures.append((self.now, code))
        dead = [each for _, each in failures[-2:]] == [NOT_IN_SERVICE] * 2
        if dead or (len(failures) >= 3 and self.now - failures[0][0] >= 24 * HOUR):
            self.blocked.add(person)

    def pass_time(self, milliseconds: int) -> None:
        self.now += milliseconds
        for row in self.episodes:
            if row.state == "incoming" and self.now >= row.began + 12 * HOUR:
                row.state, row.outcome = "recent", "timed out"
            if row.state == "active" and self.now >= max(row.began, row.last) + 30 * MINUTE:
                row.state, row.outcome = "recent", "inactive"

    # Agents ------------------------------------------------------------------------------------------------

    def respond(self, agent: str, row: Episode) -> RefusalCode | None:
        if COMPANY_OF[agent] != row.person[0]:
            return RefusalCode.NOT_FOUND
        if row.state == "active":
            return None if row.handler == agent else RefusalCode.ALREADY_ACCEPTED
        if row.state == "recent":
            return RefusalCode.NOT_ACTIVE
        if agent not in self.offered_to(row):
            return RefusalCode.NOT_YOURS
        row.state, row.handler, row.began = "active", agent, self.now
        return None

    def close(self, agent: str, row: Episode) -> RefusalCode | None:
        if COMPANY_OF[agent] != row.person[0]:
            return RefusalCode.NOT_FOUND
        if row.state == "incoming":
            return RefusalCode.NOT_ACTIVE
        if row.state == "recent":
            return None
        if row.handler != agent:
            return RefusalCode.NOT_YOURS
        row.state, row.outcome = "recent", "closed"
        return None

    def mark_read(self, agent: str, row: Episode) -> RefusalCode | None:
        if COMPANY_OF[agent] != row.person[0]:
            return RefusalCode.NOT_FOUND
        row.unread = 0
        return None

    def mark_unopened(self, agent: str, row: Episode) -> RefusalCode | None:
        if COMPANY_OF[agent] != row.person[0]:
            return RefusalCode.NOT_FOUND
        row.unread = max(1, row.unread)
        return None

    def remove(self, agent: str, row: Episode) -> RefusalCode | None:
        if COMPANY_OF[agent] != row.person[0]:
            return RefusalCode.NOT_FOUND
        if row.state != "recent":
            return RefusalCode.INVALID
        row.hidden = True
        return None

    def answer_hold(self, agent: str, person: Person, *, opted_out: bool) -> RefusalCode | None:
        if COMPANY_OF[agent] != person[0]:
            return RefusalCode.NOT_FOUND
        if opted_out:
            self._leave(person)
        self.held.discard(person)
        return None

    def send(self, agent: str, lead: str, body: str) -> RefusalCode | None:
        person = COMPANY_OF[agent], lead
        if self._twin(agent, person, body) is not None:
            return None
        return self._queue(agent, person, body)

    def resend(self, agent: str, text: Text) -> RefusalCode | None:
        if COMPANY_OF[agent] != text.person[0]:
            return RefusalCode.NOT_FOUND
        if not text.may_be_resent:
            return RefusalCode.NOT_RESENDABLE
        if self._twin(agent, text.person, text.body) not in (None, text):
            return None
        refusal = self._queue(agent, text.person, text.body)
        if refusal is None and text.status is MessageStatus.UNCERTAIN:
            text.give_up()
        return refusal

    def mark_sent(self, agent: str, text: Text) -> RefusalCode | None:
        if COMPANY_OF[agent] != text.person[0]:
            return RefusalCode.NOT_FOUND
        if text.status is MessageStatus.UNCERTAIN:
            text.said, text.box = [MessageStatus.SENT], None
        elif text.status is not MessageStatus.SENT:
            return RefusalCode.NOT_RESENDABLE
        return None

    def _twin(self, agent: str, person: Person, body: str) -> Text | None:
        """The same words of the same agent to the same person, within two seconds."""
        same = [text for text in self.texts if (text.agent, text.person, text.body) == (agent, person, body)]
        return same[-1] if same and same[-1].at >= self.now - 2000 else None

    def _queue(self, agent: str, person: Person, body: str) -> RefusalCode | None:
        if person in self.out:
            return RefusalCode.OPTED_OUT
        if person in self.blocked:
            return RefusalCode.BLOCKED
        if person in self.held:
            return RefusalCode.HELD
        if sum(1 for text in self.texts if text.agent == agent and text.at > self.now - MINUTE) >= 10:
            return RefusalCode.RATE_LIMITED
        self.texts.append(Text(agent, person, body, self.now, self.now))
        row = self.open_with(person)
        if row is None:
            row = Episode(person, "", "active", began=self.now, last=self.now, handler=agent)
            self.episodes.append(row)
        if row.state == "incoming":
            row.state, row.handler, row.began, row.unread = "active", agent, self.now, 0
        row.last = self.now
        return None

    # The outbox and the carrier ----------------------------------------------------------------------------

    def claim(self, limit: int) -> list[Text]:
        """What is handed to the carrier: the oldest that are due, one of a person's at a time."""
        taken = [text for text in self.texts if self._may_leave(text)][:limit]
        for text in taken:
            text.box, text.due = "sending", self.now + LEASE
            if text.person in self.out | self.held | self.blocked:
                text.give_up()
            else:
                text.asked = True
        return [text for text in taken if text.box == "sending"]

    def _may_leave(self, text: Text) -> bool:
        if text.box != "queued" or text.due > self.now:
            return False
        others = [other for other in self.texts if other.person == text.person and other is not text]
        earlier = self.texts[: self.texts.index(text)]
        return not any(
            other.box == "sending" or (other.box == "queued" and other in earlier) for other in others
        )

    def recover(self) -> list[Text]:
        """Claims whose time is over."""
        lost = self.expired()
        for text in lost:
            self.lose(text)
        return lost

    def expired(self) -> list[Text]:
        return [text for text in self.texts if text.box == "sending" and text.due <= self.now]

    def lose(self, text: Text) -> None:
        if text.status is MessageStatus.QUEUED:
            text.thought, text.box = MessageStatus.UNCERTAIN, "uncertain"

    def put_back(self, text: Text, delay: int) -> None:
        if text.box == "sending":
            text.box, text.due = "queued", self.now + delay

    def refuse(self, text: Text, code: int | None) -> None:
        if code is None and not text.named and RANK[text.status] < RANK[MessageStatus.FAILED]:
            text.give_up()
        elif code is not None or text.named:
            self._hear(text, MessageStatus.FAILED, code)
        text.box = None

    def name(self, text: Text, word: str) -> None:
        """The carrier's answer, or its list, tells its name of a text, and thereby whose its words were."""
        self._hear(text, WORDS[word] or MessageStatus.SENDING, None)
        text.named, text.box = True, None
        for status, code in text.strays:
            self._hear(text, status or MessageStatus.SENDING, code)
        text.strays.clear()

    def report(self, text: Text, word: str, code: int | None, *, our_id: bool) -> None:
        status = WORDS[word]
        if not text.named and not our_id:
            text.strays.append((status, code))
        elif status is not None:
            self._hear(text, status, code)
            text.named, text.box = True, None

    def _hear(self, text: Text, status: MessageStatus, code: int | None) -> None:
        if not text.hear(status):
            return
        if status is MessageStatus.DELIVERED:
            self._reached(text.person)
        elif status in FAILURES and code == OPTED_OUT_ERROR:
            self._leave(text.person)
        elif status in FAILURES:
            self._failed(text.person, code)
