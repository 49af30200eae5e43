"""Leads that nobody would hear of, refused ones that nobody looks at, auto-texts that nobody is sent."""

import pytest
from msgspec.structs import replace

from leadterm.domain.intake import IntakeSource
from leadterm.domain.leads import Submission
from leadterm.domain.model import Instant, Team
from leadterm.relay.clock import system_clock
from leadterm.relay.doctor import State
from leadterm.relay.store import Tx
from leadterm.relay.units import admin, leads
from support.relay import TRACKING, Office, RunningRelay

SOURCES, REFUSED, AUTO_TEXT = "lead sources", "refused leads", "auto-text"
NOBODY = "Nobody hears of the leads of “Web site”: "
DAY = 86_400_000


@pytest.fixture
async def source(relay: RunningRelay, office: Office) -> IntakeSource:
    made = await relay.store.run(admin.add_source(office.company.id, "Web site", admin.new_key()))
    return made.source


@pytest.fixture
async def team(relay: RunningRelay, office: Office) -> Team:
    mel = office.people[0]
    return await relay.store.run(admin.add_team(office.company.id, "Front desk", (mel.id,)))


async def test_a_source_of_whose_leads_nobody_hears_is_told_until_somebody_does(
    doctor, relay, office, source, team
) -> None:
    state, sentence, mend = await doctor.one(SOURCES)
    assert (state, sentence) == (State.WRONG, f"{NOBODY}it has neither a team nor a number.")
    assert mend == f"leadterm admin source set {source.id} --team TEAM"

    await relay.store.run(admin.set_source(replace(source, team_id=team.id)))
    _, sentence, _ = await doctor.one(SOURCES)
    assert sentence.startswith(f"{NOBODY}no number's texts are offered to its team")

    await relay.store.run(admin.set_flow(office.flow.id, (), (team.id,)))
    assert await doctor.one(SOURCES) == (State.OK, "The leads of all 1 reach somebody.", "")

    await relay.store.run(admin.revoke_source(source.id))
    assert await doctor.of(SOURCES) == []


async def test_a_source_whose_number_is_offered_to_nobody_is_told(doctor, relay, office, source) -> None:
    await relay.store.run(admin.set_source(replace(source, number_id=office.number.id)))
    assert (await doctor.one(SOURCES))[0] is State.OK

    def without_flow(tx: Tx) -> None:
        tx.save_number(replace(office.number, flow_id=None))

    await relay.store.run(without_flow)
    state, sentence, mend = await doctor.one(SOURCES)
    assert (state, sentence) == (
        State.WRONG,
        f"{NOBODY}texts to its number {TRACKING} are offered to nobody.",
    )
    assert mend.startswith(f"leadterm admin number set {TRACKING} --flow FLOW")


async def test_refused_leads_are_wrong_when_nobody_looks_at_them(doctor, relay, source) -> None:
    for name in ("Maria", "Tom"):
        taken = await relay.store.run(leads.take(source, Submission(origin="form", number="000", name=name)))
        assert taken.refusal is not None
    state, sentence, _ = await doctor.one(REFUSED)
    assert (state, sentence[:49]) == (State.OK, "2 wait to be mended or dropped, the oldest for 0 ")
    doctor.clock = lambda: Instant(system_clock() + 4 * DAY)
    state, sentence, mend = await doctor.one(REFUSED)
    assert (state, sentence[-7:]) == (State.WRONG, "4 days.")
    assert mend == "See what they say: leadterm admin refused list"
    await relay.store.run(leads.drop(taken.refusal.id))
    assert (await doctor.one(REFUSED))[1] == "1 waits to be mended or dropped, for 4 days."


async def test_an_auto_text_of_a_team_without_a_source_is_told(doctor, relay, source, team) -> None:
    await relay.store.run(admin.set_auto_text(team.id, "We will call you tomorrow.", enabled=False))
    assert await doctor.of(AUTO_TEXT) == []
    await relay.store.run(admin.set_auto_text(team.id, "We will call you tomorrow."))
    state, sentence, mend = await doctor.one(AUTO_TEXT)
    assert (state, sentence) == (
        State.WRONG,
        "It is on for “Front desk”, but no lead source is that team's: nobody is ever sent it.",
    )
    assert mend.endswith('leadterm admin team auto-text "Front desk" --off')
    await relay.store.run(admin.set_source(replace(source, team_id=team.id)))
    assert await doctor.of(AUTO_TEXT) == []
