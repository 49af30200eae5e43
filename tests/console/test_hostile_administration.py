"""Names full of escapes, markup and marks stay inside their lines in administration's lists and forms."""

from pathlib import Path

from msgspec import json
from msgspec.structs import replace
from textual.screen import Screen

from leadterm.domain.audit import AuditEntry, AuditId, AuditPage
from leadterm.domain.hooks import Hook, HookId, HookStanding, HookType
from leadterm.domain.intake import RefusalId, RefusalState
from leadterm.domain.leads import Submission
from leadterm.domain.model import (
    Agent,
    AgentId,
    CallFlow,
    FlowId,
    FormField,
    Instant,
    NumberId,
    SourceId,
    Team,
    TeamId,
    TrackingNumber,
)
from leadterm.domain.text import sanitise
from leadterm.domain.wire.admin import SetUp
from leadterm.domain.wire.intake import RefusedLead, SourceShown
from leadterm.screens.audit import AuditScreen
from leadterm.screens.company_form import CompanyForm
from leadterm.screens.flow_form import FlowForm
from leadterm.screens.hook_form import HookForm
from leadterm.screens.number_form import NumberForm
from leadterm.screens.record_list import RecordList
from leadterm.screens.refused_form import RefusedForm
from leadterm.screens.shown_once import ShownOnceForm
from leadterm.screens.source_form import SourceForm
from leadterm.screens.team_form import TeamForm
from support.hostile import HOSTILE_TEXTS
from support.pilot import Console, still_console
from support.world import World

NAMES = [" ".join(sanitise(it.text).split())[:300] for it in HOSTILE_TEXTS if it.encodable]
"""As they are once they were decoded."""


def set_up(world: World) -> SetUp:
    """A company where something of every kind has each of the names."""
    company_id = world.snapshot().company.id
    named = list(enumerate(NAMES))
    agents = tuple(Agent(id=AgentId(1_000 + index), name=name) for index, name in named)
    ids = tuple(agent.id for agent in agents)
    teams = tuple(
        Team(id=TeamId(2_000 + index), company_id=company_id, name=name, agent_ids=ids)
        for index, name in named
    )
    flows = tuple(
        CallFlow(
            id=FlowId(3_000 + index),
            company_id=company_id,
            name=name,
            text_agent_ids=ids,
            text_team_ids=tuple(team.id for team in teams),
        )
        for index, name in named
    )
    numbers = tuple(
        TrackingNumber(
            id=NumberId(4_000 + index),
            company_id=company_id,
            number=name,
            label=name,
            source=name,
            flow_id=flows[index].id,
        )
        for index, name in named
    )
    return SetUp(agents=agents, teams=teams, flows=flows, numbers=numbers)


def standings(world: World) -> tuple[HookStanding, ...]:
    company_id = world.snapshot().company.id
    return tuple(
        HookStanding(
            hook=Hook(
                id=HookId(5_000 + index),
                company_id=company_id,
                url=name,
                types=(HookType.LEAD_CREATED,),
                failures=index,
                last_error=name,
                created_at=Instant(world.now),
            ),
            waiting=10**index,
            waiting_since=None,
            refused=index,
        )
        for index, name in enumerate(NAMES)
    )


def sources(world: World) -> tuple[SourceShown, ...]:
    return tuple(
        SourceShown(
            id=SourceId(6_000 + index),
            name=name,
            team=TeamId(2_000 + index),
            number=NumberId(4_000 + index),
            redirect_url=name,
            created_at=Instant(world.now),
        )
        for index, name in enumerate(NAMES)
    )


def refused(world: World) -> tuple[RefusedLead, ...]:
    return tuple(
        RefusedLead(
            id=RefusalId(7_000 + index),
            at=Instant(world.now),
            source=name,
            submission=Submission(
                origin=name, number=name, name=name, email=name, fields=(FormField(name, name),) * 3
            ),
            reason=name,
            field=name,
            state=RefusalState.WAITING,
        )
        for index, name in enumerate(NAMES)
    )


def changes(world: World) -> AuditPage:
    company_id = world.snapshot().company.id
    return AuditPage(
        entries=tuple(
            AuditEntry(
                id=AuditId(index + 1),
                company_id=company_id,
                at=Instant(world.now),
                actor=name,
                what=name,
                subject=name,
                before='{"name":"x","agent_ids":[]}',
                after=json.encode({"name": name, "agent_ids": [1_000 + index]}).decode(),
            )
            for index, name in enumerate(NAMES)
        ),
        older=False,
    )


def check(desk: Console) -> None:
    """No control character on the screen, and every line as wide as it."""
    width, height = desk.app.size
    strips = desk.app.screen._compositor.render_strips()
    assert [strip.cell_length for strip in strips] == [width] * height
    shown = "".join(segment.text for strip in strips for segment in strip)
    assert not any(ord(it) < 32 or 127 <= ord(it) < 160 or "\u202a" <= it <= "\u202e" for it in shown)


async def test_nothing_of_a_hostile_name_gets_out(tmp_path: Path) -> None:
    world = World()
    async with still_console(tmp_path, size=(80, 24), clock=lambda: Instant(world.now)) as desk:
        desk.show(world)
        there, wishes = set_up(world), desk.main._wishes

        async def nothing() -> None:
            return None

        screens: list[Screen[None]] = [
            RecordList("Teams", "+ new", wishes._team_records(there), nothing, lambda: None),
            RecordList("Call flows", "+ new", wishes._flow_records(there), nothing, lambda: None),
            RecordList("Endpoints", "+ new", wishes._hook_records(standings(world)), nothing, lambda: None),
            RecordList("Numbers", "+ new", wishes._number_records(there), nothing, lambda: None),
            TeamForm(desk.desk, there, there.teams[0], "F2 save"),
            FlowForm(desk.desk, there, there.flows[1], "F2 save"),
            HookForm(desk.desk, standings(world)[0].hook, lambda *_: None, "F2 save"),
            RecordList("Sources", "+ new", wishes._source_records(there, sources(world)), nothing, None),
            RecordList("Refused", "", wishes._refused_records(refused(world)), nothing, None),
            SourceForm(desk.desk, desk.store, there, sources(world)[2], lambda *_: None, "F2 save"),
            RefusedForm(desk.desk, refused(world)[3], NAMES[3], lambda *_: None, "F2 save"),
            CompanyForm(desk.desk, replace(world.snapshot().company, name=NAMES[4]), "F2 save"),
            NumberForm(desk.desk, desk.store, there, there.numbers[2], "F2 save"),
            ShownOnceForm(NAMES[3], "Token", NAMES[3], NAMES[3], lambda _: True, "F2 copy"),
            AuditScreen(desk.desk, wishes._calendar, dict(enumerate(NAMES, 1_000)), changes(world)),
        ]
        for screen in screens:
            await desk.app.push_screen(screen)
            await desk.press("tab")
            for _ in range(len(NAMES) // 5):
                await desk.press("pagedown")
                check(desk)
            desk.app.pop_screen()
