"""Whatever happens, in whatever order: the relay is what a naive telling of the same things says it is."""

import itertools
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from leadterm.domain.carrier import CarrierReport, InboundText
from leadterm.domain.decisions import TimerKind
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    AgentId,
    Availability,
    ContactId,
    Instant,
    Interaction,
    InteractionId,
    Message,
    MessageId,
)
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire import Bulk, BulkAction, SendText
from leadterm.relay.store import Store, Tx, log
from leadterm.relay.units import admin, bulk, contacts, desk, outbox, texts, timers
from support.consoles import Consoles
from support.found import Found, chosen, sid_of
from support.naive import (
    COMPANY_OF,
    NOT_IN_SERVICE,
    NUMBERS,
    OPTED_OUT_ERROR,
    OUT_OF_REACH,
    RANK,
    WORDS,
    Episode,
    NaiveRelay,
    Person,
    Text,
)
from support.office import START, Clock
from support.staged import Stage

T = TypeVar("T")
AGENTS = st.sampled_from(["Dana", "Dana", "Tom", "Tom", "Eda", "Zoe"])
LEADS = st.sampled_from(["Maria", "Nora"])
WHICH = st.integers(0, 5)
"""Chooses one of what there is, the latest first."""
WORD = st.sampled_from(list(WORDS))
CODE = st.sampled_from([None, OUT_OF_REACH, NOT_IN_SERVICE, OPTED_OUT_ERROR])
ANSWERS = ["yes", "no", "lost", "busy"]
PERIODS = [500, 2_500, 20_000, 61_000, 11 * 60_000, 31 * 60_000, 12 * 3_600_000, 24 * 3_600_000]


class Working(RuleBasedStateMachine):
    def __init__(self, stage: Stage, store: Store, clock: Clock) -> None:
        super().__init__()
        stage.set_back()
        self.cast, self.store, self.clock = stage.cast, store, clock
        self.clock.now = START
        self.naive = NaiveRelay(self.clock.now)
        self.consoles = self.store.run_now(lambda tx: Consoles(tx, self.cast.places()))
        self.seen: Found | None = None
        self.calls: list[int] = []
        """Texts, by their place, that the carrier was asked to send and has not answered for."""
        self.ranks: dict[MessageId, int] = {}
        self.sids = itertools.count(1)

    @initialize(answer=st.sampled_from(["", *ANSWERS]))
    def a_morning(self, answer: str) -> None:
        """A stranger waits, a text of ours is on its way or answered for, and one more waits to leave."""
        self.a_lead_texts("Maria", "Ads", "Hello")
        self.an_agent_texts("Dana", "Nora", "Hi", 2)
        self.texts_are_claimed(1)
        if answer:
            self.the_carrier_answers(0, answer, "queued", None)

    # Leads and time ----------------------------------------------------------------------------------------

    @rule(
        lead=LEADS,
        number=st.sampled_from(list(NUMBERS)),
        body=st.sampled_from(["Hello", "Hello", "please stop", "STOP", "Start", "yes"]),
    )
    def a_lead_texts(self, lead: str, number: str, body: str) -> None:
        self.naive.text_in(lead, number, body)
        to = self.cast.numbers[number].number
        fact = InboundText(sid=f"SMin{next(self.sids)}", from_=self.cast.lead(lead), to=to, body=body)
        self.run(texts.receive(fact))

    @rule(period=st.sampled_from(PERIODS))
    def time_passes(self, period: int) -> None:
        self.naive.pass_time(period)
        self.clock.advance(period)
        while due := self.run(lambda tx: tx.due_timers(3)):
            for timer in reversed(due):
                self.run(timers.fire(timer))

    # Agents ------------------------------------------------------------------------------------------------

    @rule(agent=AGENTS, availability=st.sampled_from(list(Availability)))
    def an_agent_comes_or_goes(self, agent: str, availability: Availability) -> None:
        here = availability is Availability.AVAILABLE
        (self.naive.available.add if here else self.naive.available.discard)(agent)
        self.run(desk.set_availability(self.id_of(agent), availability))

    @rule(agents=st.sets(st.sampled_from(["Dana", "Tom", "Eda"])))
    def the_flow_is_changed(self, agents: set[str]) -> None:
        self.naive.flows["Ads"] = agents
        self.run(admin.set_flow(self.cast.flow.id, tuple(map(self.id_of, sorted(agents))), ()))

    @precondition(lambda self: self.naive.episodes)
    @rule(agent=AGENTS, which=WHICH)
    def an_agent_responds(self, agent: str, which: int) -> None:
        row, id_ = self.episode(which)
        self.command(desk.respond(self.id_of(agent), id_), self.naive.respond(agent, row))

    @precondition(lambda self: self.naive.episodes)
    @rule(agent=AGENTS, which=WHICH)
    def an_agent_closes(self, agent: str, which: int) -> None:
        row, id_ = self.episode(which)
        self.command(desk.close(self.id_of(agent), id_), self.naive.close(agent, row))

    @precondition(lambda self: self.naive.episodes)
    @rule(agent=AGENTS, which=WHICH)
    def an_agent_opens(self, agent: str, which: int) -> None:
        row, id_ = self.episode(which)
        self.command(desk.mark_read(self.id_of(agent), id_), self.naive.mark_read(agent, row))

    @precondition(lambda self: self.naive.episodes)
    @rule(agent=AGENTS, which=WHICH)
    def an_agent_marks_unopened(self, agent: str, which: int) -> None:
        row, id_ = self.episode(which)
        self.command(desk.mark_unopened(self.id_of(agent), id_), self.naive.mark_unopened(agent, row))

    @precondition(lambda self: self.naive.episodes)
    @rule(agent=AGENTS, which=WHICH)
    def an_agent_removes(self, agent: str, which: int) -> None:
        row, id_ = self.episode(which)
        self.command(desk.remove(self.id_of(agent), id_), self.naive.remove(agent, row))

    @rule(action=st.sampled_from(list(BulkAction)))
    def an_agent_marks_all_at_once(self, action: BulkAction) -> None:
        rows = [row for row in self.naive.episodes if row.person[0] == "Acme"]
        places = [place for place, row in enumerate(self.naive.episodes) if row.person[0] == "Acme"]
        ids = tuple(self.found.interactions[place].id for place in places)
        does = {BulkAction.READ: "mark_read", BulkAction.UNOPENED: "mark_unopened"}.get(action, "remove")
        for row in rows:
            getattr(self.naive, does)("Dana", row)
        request = Bulk(action=action, interaction_ids=ids)
        self.command(
            bulk.mark(self.id_of("Dana"), self.cast.acme.id, request), None if ids else RefusalCode.INVALID
        )

    @precondition(lambda self: self.naive.episodes)
    @rule(agent=AGENTS, which=WHICH, opted_out=st.booleans())
    def an_agent_says_what_words_mean(self, agent: str, which: int, opted_out: bool) -> None:
        row, _ = self.episode(which)
        place = chosen(range(len(self.naive.episodes)), which)
        contact_id = self.found.interactions[place].contact_id
        refusal = self.naive.answer_hold(agent, row.person, opted_out=opted_out)
        self.command(contacts.answer_hold(self.id_of(agent), contact_id, opted_out), refusal)

    @rule(
        agent=AGENTS, lead=LEADS, body=st.sampled_from(["Hi", "We do"]), times=st.sampled_from([1, 1, 2, 6])
    )
    def an_agent_texts(self, agent: str, lead: str, body: str, times: int) -> None:
        """Perhaps several times, with different words: the same ones would be one text."""
        for count in range(times):
            words = f"{body} {count}"
            request = SendText(to=self.cast.lead(lead), body=words)
            company_id = self.cast.company_of(agent)
            unit = texts.send(self.id_of(agent), company_id, request, f"key-{next(self.sids)}")
            reply = self.command(unit, self.naive.send(agent, lead, words))
            if reply is not None:
                assert reply.message.body == words

    @precondition(lambda self: any(text.may_be_resent for text in self.naive.texts))
    @rule(agent=AGENTS, which=WHICH)
    def an_agent_resends(self, agent: str, which: int) -> None:
        text, message = self.text(which)
        unit = texts.resend(self.id_of(agent), message.id, f"key-{next(self.sids)}")
        self.command(unit, self.naive.resend(agent, text))

    @precondition(lambda self: self.naive.has_in_box("uncertain"))
    @rule(agent=AGENTS, which=WHICH)
    def an_agent_marks_as_sent(self, agent: str, which: int) -> None:
        text, message = self.text(which)
        self.command(texts.mark_sent(self.id_of(agent), message.id), self.naive.mark_sent(agent, text))

    # The outbox and the carrier ----------------------------------------------------------------------------

    @precondition(lambda self: self.naive.has_in_box("queued"))
    @rule(limit=st.sampled_from([1, 2, 8]))
    def texts_are_claimed(self, limit: int) -> None:
        expected = [self.naive.texts.index(text) for text in self.naive.claim(limit)]
        claimed = self.run(outbox.claim("relay-1", limit))
        messages = self.found.outbound
        assert [messages[place].id for place in expected] == [send.message.id for send in claimed]
        assert not set(expected) & set(self.calls), "the carrier is asked twice"
        self.calls += expected

    @precondition(lambda self: self.naive.expired())
    @rule()
    def old_claims_are_given_up(self) -> None:
        messages = self.found.outbound
        expected = [messages[self.naive.texts.index(text)].id for text in self.naive.recover()]
        expired = self.run(lambda tx: tx.expired_sends(tx.now))
        assert expired == expected
        for message_id in expired:
            self.run(outbox.uncertain(message_id, Instant(self.clock.now + 10_000)))

    @precondition(lambda self: self.calls)
    @rule(which=WHICH, answer=st.sampled_from(ANSWERS), word=WORD, code=CODE)
    def the_carrier_answers(self, which: int, answer: str, word: str, code: int | None) -> None:
        place = chosen(self.calls, which)
        self.calls.remove(place)
        text, message = self.naive.texts[place], self.found.outbound[place]
        soon = Instant(self.clock.now + 10_000)
        if answer == "yes":
            self.naive.name(text, word)
            self.run(outbox.accepted(message.id, sid_of(place), word))
        elif answer == "no":
            self.naive.refuse(text, code)
            self.run(outbox.failed(message.id, code, "No."))
        elif answer == "lost":
            self.naive.lose(text)
            self.run(outbox.uncertain(message.id, soon))
        else:
            self.naive.put_back(text, 10_000)
            self.run(outbox.put_back(message.id, soon))

    @precondition(lambda self: any(text.asked for text in self.naive.texts))
    @rule(which=WHICH, word=WORD, code=CODE, our_id=st.booleans())
    def the_carrier_reports(self, which: int, word: str, code: int | None, our_id: bool) -> None:
        place = chosen([at for at, text in enumerate(self.naive.texts) if text.asked], which)
        message = self.found.outbound[place]
        self.naive.report(self.naive.texts[place], word, code, our_id=our_id)
        report = CarrierReport(
            sid=sid_of(place), message_id=message.id if our_id else None, status=word, error_code=code
        )
        self.run(texts.report_status(report))

    @precondition(lambda self: self.naive.has_in_box("uncertain"))
    @rule(which=WHICH, word=WORD)
    def an_uncertain_text_is_found(self, which: int, word: str) -> None:
        place = chosen([at for at, text in enumerate(self.naive.texts) if text.box == "uncertain"], which)
        message = self.found.outbound[place]
        self.naive.name(self.naive.texts[place], word)
        assert self.run(outbox.adopt(message.id, sid_of(place), word, None))

    # What must be ------------------------------------------------------------------------------------------

    @invariant()
    def conversations_are_as_told(self) -> None:
        told = [
            (
                row.person,
                row.state,
                row.handler,
                self.naive.offered_to(row),
                row.unread,
                row.outcome,
                row.hidden,
            )
            for row in self.naive.episodes
        ]
        assert [self.standing(row) for row in self.found.interactions] == told

    @invariant()
    def texts_are_as_told_and_none_is_lost(self) -> None:
        ours = [(each.body, each.status, bool(each.carrier_sid)) for each in self.found.outbound]
        assert ours == [(text.body, text.status, text.named) for text in self.naive.texts]
        theirs = [(self.person(message.contact_id), message.body) for message in self.found.inbound]
        assert theirs == self.naive.received

    @invariant()
    def the_outbox_holds_what_is_not_settled(self) -> None:
        told = {self.found.outbound[at].id: text.box for at, text in enumerate(self.naive.texts) if text.box}
        assert self.found.outbox == told

    @invariant()
    def a_clock_runs_for_what_is_open_and_for_nothing_else(self) -> None:
        kinds = {"incoming": TimerKind.TEXT_TIMEOUT, "active": TimerKind.INACTIVITY}
        rows = zip(self.found.interactions, self.naive.episodes, strict=True)
        told = {(kinds[row.state].value, found.id) for found, row in rows if row.state in kinds}
        assert self.found.timers == told

    @invariant()
    def who_opted_out_is_as_told(self) -> None:
        out = {self.person(contact.id) for contact in self.found.contacts.values() if contact.opt_out}
        assert out == self.naive.out

    @invariant()
    def who_is_held_or_blocked_is_as_told(self) -> None:
        contacts = self.found.contacts.values()
        assert {self.person(contact.id) for contact in contacts if contact.hold} == self.naive.held
        assert {self.person(contact.id) for contact in contacts if contact.block} == self.naive.blocked

    @invariant()
    def no_status_falls(self) -> None:
        """Save that of a text which we gave up, and of which the carrier then spoke."""
        for message in self.found.outbound:
            rank = RANK[message.status]
            assert rank >= self.ranks.get(message.id, 0)
            given_up = message.error_code is None and not message.carrier_sid and rank == max(RANK.values())
            self.ranks[message.id] = 0 if given_up else rank

    @invariant()
    def every_console_follows_and_every_count_is_true(self) -> None:
        for agent, company in COMPANY_OF.items():
            console = self.consoles.of(self.id_of(agent), self.cast.company_of(agent))
            assert console.recents_total == len(self.naive.recents(company))
            assert console.unread_total == self.naive.unread_of(agent)

    # Inside ------------------------------------------------------------------------------------------------

    def run(self, unit: Callable[[Tx], T]) -> T:
        self.seen = None
        return self.store.run_now(unit)

    @property
    def found(self) -> Found:
        """Everything as it is now; to see it, the consoles have followed."""
        if self.seen is None:
            self.seen = self.store.run_now(self.look)
        return self.seen

    def look(self, tx: Tx) -> Found:
        logged = log.events_after(tx.connection, self.consoles.cursor, 10_000)
        events = [msgspec.json.decode(each.body, type=Event) for each in logged]
        for event in events:
            if event.type is EventType.TEXT_QUEUED:
                assert event.contact is not None
                barred = (event.contact.opt_out, event.contact.hold, event.contact.block)
                assert barred == (None, None, None), "a text was queued for somebody who may not be texted"
        self.consoles.follow(events)
        self.consoles.check(tx)
        return Found(tx)

    def command(self, unit: Callable[[Tx], T], refusal: RefusalCode | None) -> T | None:
        if refusal is None:
            return self.run(unit)
        with pytest.raises(Refused) as caught:
            self.run(unit)
        assert caught.value.code is refusal
        return None

    def episode(self, which: int) -> tuple[Episode, InteractionId]:
        place = chosen(range(len(self.naive.episodes)), which)
        return self.naive.episodes[place], self.found.interactions[place].id

    def text(self, which: int) -> tuple[Text, Message]:
        place = chosen(range(len(self.naive.texts)), which)
        return self.naive.texts[place], self.found.outbound[place]

    def standing(self, row: Interaction) -> tuple[Any, ...]:
        handler = self.cast.agent_with(row.handler) if row.handler is not None else None
        offered_to = {self.cast.agent_with(agent_id) for agent_id in row.offered_to}
        outcome = row.outcome.value if row.outcome is not None else None
        return (
            self.person(row.contact_id),
            row.state.value,
            handler,
            offered_to,
            row.unread,
            outcome,
            row.hidden,
        )

    def person(self, contact_id: ContactId) -> Person:
        contact = self.found.contacts[contact_id]
        company = "Acme" if contact.company_id == self.cast.acme.id else "Bolt"
        return company, self.cast.lead_with(contact.number)

    def id_of(self, agent: str) -> AgentId:
        return self.cast.agents[agent].id


def test_whatever_happens_the_relay_is_as_it_is_naively_told(sqlite_stage: Stage) -> None:
    clock = Clock()
    store = Store.open(sqlite_stage.url, clock=clock)
    run_state_machine_as_test(
        lambda: Working(sqlite_stage, store, clock),
        settings=settings(max_examples=150, stateful_step_count=40, report_multiple_bugs=False),
    )
    store.close()
