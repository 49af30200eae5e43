"""The console keeps up with the relay: from the last known inbox, through cuts, without a gap."""

import re
from pathlib import Path

from leadterm.actions.alerts import Alert, AlertKind, Alerts
from leadterm.domain.model import InteractionState, Member
from leadterm.relay.units import admin
from leadterm.state.parts import Link
from leadterm.state.store import ConsoleStore
from support.console import HeadlessConsole, clock, console
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay, TestClock
from support.world import DANA, World


async def test_after_a_cut_it_catches_up_without_a_gap(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await relay.text_in(LEAD, office.number.number, "one", sid="SM1")
    await mel.until(lambda: mel.store.incoming)
    row = mel.only(InteractionState.INCOMING)
    await mel.desk.open(row.id)
    mel.desk.type_text(row.contact_id, "half a sen")
    mel.cut()
    await mel.until_offline()
    sentence = (
        r"No connection to the relay since \d\d:\d\d\. Showing the last known inbox; what you type is kept\."
    )
    assert re.fullmatch(sentence, mel.store.link_sentence)
    for number in ("two", "three"):
        await relay.text_in(LEAD, office.number.number, number, sid=f"SM{number}")
    mel.mend()
    await mel.until_live()
    await mel.until(lambda: mel.bodies == ["one", "two", "three"])
    assert mel.store.link_sentence == ""
    assert (mel.store.selected, mel.store.composer.text) == (row.id, "half a sen")


async def test_the_sentence_keeps_the_time_of_the_cut(mel: HeadlessConsole) -> None:
    mel.cut()
    await mel.until_offline()
    first = mel.store.link_sentence
    mel.dirty.clear()
    await mel.sleep(25)
    assert mel.store.link_sentence == first
    assert mel.dirty == set()


async def test_another_log_is_fetched_anew_and_the_agents_place_is_kept(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await relay.text_in(LEAD, office.number.number, "one", sid="SM1")
    await mel.until(lambda: mel.store.incoming)
    row = mel.only(InteractionState.INCOMING)
    await mel.desk.open(row.id)
    mel.desk.type_text(row.contact_id, "half a sen")
    mel.cut()
    await mel.until_offline()
    await relay.text_in(OTHER_LEAD, office.number.number, "two", sid="SM2")
    mel.store.epoch = "another"
    mel.mend()
    await mel.until(lambda: len(mel.store.incoming) == 2)
    await mel.until_live()
    assert (mel.store.selected, mel.store.composer.text) == (row.id, "half a sen")
    assert mel.bodies == ["one"]


async def test_it_starts_with_the_last_known_inbox_marked_as_such(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    person = office.people[0]
    async with console(relay, person, tmp_path) as first:
        await first.until_live()
        await relay.text_in(LEAD, office.number.number, "one", sid="SM1")
        await first.until(lambda: first.store.incoming)
        row = first.only(InteractionState.INCOMING)
        await first.desk.open(row.id)
        first.desk.type_text(row.contact_id, "half a sen")
    second = HeadlessConsole(first.api_wire, first.stream_wire, person, tmp_path)
    second.desk.start()
    assert second.store.stale
    assert second.store.link is Link.CONNECTING
    assert second.store.incoming == [row.id]
    assert (second.store.selected, second.store.composer.text) == (row.id, "half a sen")
    await second.desk.aclose()


async def test_a_start_without_the_relay_says_so_and_mends_by_itself(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as late:
        late.cut()
        await late.until_offline()
        assert re.fullmatch(
            r"No connection to the relay since \d\d:\d\d\. What you type is kept\.", late.store.link_sentence
        )
        late.mend()
        await late.until_live()
        assert late.store.me is not None
        assert not late.store.stale


async def test_an_agent_of_two_companies_gets_the_first(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel = office.people[0]
    other = await relay.store.run(admin.add_company("Bolt Electric", "US"))
    member = Member(company_id=other.id, agent_id=mel.id)
    await relay.store.run(lambda tx: tx.save_member(member))
    async with console(relay, mel, tmp_path) as one:
        await one.until_live()
        assert one.store.company == office.company
        assert len(one.store.companies) == 2


class TestAlerts:
    """Who is alerted, and when it is a summary (A12)."""

    async def test_an_unclaimed_text_alerts_those_it_is_offered_to(
        self, relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
    ) -> None:
        await relay.text_in(LEAD, office.number.number, "Hello", sid="SM1")
        for one in (mel, dana):
            await one.until(lambda one=one: one.store.incoming)
            (alert,) = one.alerts
            assert alert == Alert(
                kind=AlertKind.INCOMING,
                title="(415) 555-0142 is waiting",
                body="Hello",
                interaction_id=one.only(InteractionState.INCOMING).id,
            )

    async def test_an_answer_alerts_just_the_one_who_texted_last(
        self, relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
    ) -> None:
        await relay.text_in(LEAD, office.number.number, "Hello", sid="SM1")
        await mel.until(lambda: mel.store.incoming)
        row = mel.only(InteractionState.INCOMING)
        await mel.desk.respond(row.id)
        await mel.desk.send(row.contact_id, None, "Hi!")
        await dana.until(lambda: not dana.store.incoming)
        mel.alerts.clear()
        dana.alerts.clear()
        await relay.text_in(LEAD, office.number.number, "Thanks", sid="SM2")
        await mel.until(lambda: mel.alerts)
        assert mel.alerts[0].kind is AlertKind.MESSAGE
        assert mel.alerts[0].title == "(415) 555-0142 texted"
        await dana.until(lambda: dana.store.cursor == mel.store.cursor)
        assert dana.alerts == []

    def followed(self, world: World, relay_clock: TestClock) -> tuple[ConsoleStore, Alerts, list[Alert]]:
        store, told = ConsoleStore(), list[Alert]()
        store.load_snapshot(world.snapshot())
        alerts = Alerts(store, clock, told.append)
        alerts.relay_says(relay_clock())
        return store, alerts, told

    def see(self, world: World, store: ConsoleStore, alerts: Alerts) -> None:
        for event in world.events_after(store.cursor):
            store.apply(event)
            alerts.saw(event)
        alerts.frame_ended()

    def test_what_was_missed_comes_as_one_summary(self) -> None:
        world = World()
        relay_clock = TestClock(world.now + 3_600_000)
        store, alerts, told = self.followed(world, relay_clock)
        for lead in (1, 2, 3, 3):
            world.text_in(lead)
        self.see(world, store, alerts)
        (alert,) = told
        assert alert.kind is AlertKind.MISSED
        assert alert.title == ("4 texts came while you were away: (415) 555-0001, (415) 555-0002 and 1 more")

    def test_the_age_is_by_the_relays_clock(self) -> None:
        """This machine's clock may be years off."""
        world = World()
        store, alerts, told = self.followed(world, TestClock(world.now))
        for lead in (1, 2):
            world.text_in(lead)
        self.see(world, store, alerts)
        assert [alert.kind for alert in told] == [AlertKind.INCOMING] * 2

    def test_others_alerts_are_not_mine(self) -> None:
        world = World()
        store, alerts, told = self.followed(world, TestClock(world.now))
        world.text_in(1)
        world.respond(DANA, world.with_state(InteractionState.INCOMING)[0])
        world.text_out(DANA, next(iter(world.contacts.values())))
        self.see(world, store, alerts)
        told.clear()
        world.text_in(1, "Thanks")
        self.see(world, store, alerts)
        assert told == []
