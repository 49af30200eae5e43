"""One agent, two companies (A6)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from leadterm.domain.model import Availability, Role
from leadterm.domain.wire import KindFilter
from leadterm.relay.store import Tx
from leadterm.relay.units import admin, desk
from leadterm.state.parts import Link, ListView
from support.console import HeadlessConsole, console
from support.desk_work import texted
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay


@pytest.fixture
async def plumbing(relay: RunningRelay, office: Office) -> Office:
    """The other company, where Mel works too."""
    plumbing = await relay.open_office("Blue Plumbing", number="+14155550112", people=("Tom Okafor",))
    mel = office.people[0]

    def unit(tx: Tx) -> None:
        admin.join_agent(plumbing.company.id, mel.id, Role.AGENT)(tx)
        agents = (mel.id, plumbing.people[0].id)
        admin.set_flow(plumbing.flow.id, agents, ())(tx)
        desk.set_availability(mel.id, Availability.AVAILABLE)(tx)

    await relay.store.run(unit)
    return plumbing


@pytest.fixture
async def both(
    relay: RunningRelay, office: Office, plumbing: Office, tmp_path: Path
) -> AsyncIterator[HeadlessConsole]:
    async with console(relay, office.people[0], tmp_path / "mel") as mel:
        await mel.until_live()
        yield mel


async def test_everything_on_screen_follows_the_switch(
    relay: RunningRelay, office: Office, plumbing: Office, both: HeadlessConsole
) -> None:
    mel = both
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.open(row.id)
    mel.desk.type_text(row.contact_id, "Half a sentence")
    await mel.desk.set_view(ListView.RECEIVED)
    await mel.desk.set_kind(KindFilter.PEOPLE)
    mel.desk.select_rows([row.id], on=True)
    await mel.desk.switch_company(plumbing.company.id)
    store = mel.store
    assert store.company == plumbing.company
    assert (store.view, store.kind, store.selection) == (ListView.INBOX, KindFilter.ALL, frozenset())
    assert (store.selected, store.thread.contact_id, store.composer.text) == (None, None, "")
    assert store.incoming == []
    await mel.until_live()
    assert {number.number for number in store.numbers.values()} == {"+14155550112"}
    there = await texted(relay, plumbing, mel, OTHER_LEAD)
    assert there.company_id == plumbing.company.id
    assert await mel.desk.respond(there.id)
    assert await mel.desk.send(there.contact_id, None, "Blue Plumbing here.")
    await mel.desk.switch_company(office.company.id)
    await mel.until(lambda: store.link is Link.LIVE and store.incoming == [row.id])
    await mel.desk.open(row.id)
    assert store.composer.text == "Half a sentence"


async def test_the_next_start_begins_where_one_was(
    relay: RunningRelay, office: Office, plumbing: Office, tmp_path: Path
) -> None:
    home = tmp_path / "mel"
    async with console(relay, office.people[0], home) as mel:
        await mel.until_live()
        await mel.desk.switch_company(plumbing.company.id)
        await mel.until_live()
        await texted(relay, plumbing, mel, LEAD)
    async with console(relay, office.people[0], home) as mel:
        assert mel.store.company == plumbing.company
        assert len(mel.store.incoming) == 1
        await mel.until_live()
        assert mel.store.company == plumbing.company


async def test_a_company_that_one_has_left_is_not_gone_back_to(
    relay: RunningRelay, office: Office, plumbing: Office, tmp_path: Path
) -> None:
    home = tmp_path / "mel"
    async with console(relay, office.people[0], home) as mel:
        await mel.until_live()
        mel.cache.choose(plumbing.company.id + 1000)
    async with console(relay, office.people[0], home) as mel:
        await mel.until_live()
        assert mel.store.company == office.company


async def test_what_was_last_known_of_the_other_company_shows_at_once(
    relay: RunningRelay, office: Office, plumbing: Office, both: HeadlessConsole
) -> None:
    mel = both
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.switch_company(plumbing.company.id)
    await mel.until_live()
    mel.cut()
    await mel.until_offline()
    await mel.desk.switch_company(office.company.id)
    assert mel.store.stale
    assert mel.store.incoming == [row.id]
    await mel.until_offline()
    mel.mend()
    await mel.until_live()
    assert not mel.store.stale


async def test_an_answer_for_the_company_left_changes_nothing(
    relay: RunningRelay, office: Office, plumbing: Office, both: HeadlessConsole
) -> None:
    mel = both
    row = await texted(relay, office, mel, LEAD)
    detail, asked = await mel.desk._api.interaction(row.id), mel.store.asked()
    await mel.desk.switch_company(plumbing.company.id)
    assert mel.store.load_detail(detail, asked) == set()
    assert row.id not in mel.store.interactions
