"""Administration from the console (F4): lists, forms, the audit log, and two administrators at once."""

from pathlib import Path

import pytest

from leadterm.domain.model import Role
from leadterm.relay.units import admin
from support.pilot import Console, console
from support.relay import Office, Person, RunningRelay


async def promote(relay: RunningRelay, office: Office, person: Person, role: Role = Role.OWNER) -> None:
    await relay.store.run(admin.set_agent(office.company.id, person.id, role=role))


async def administration(desk: Console, kind: str) -> None:
    """Opens one of the lists as a person does: by the palette and the menu."""
    await desk.press("ctrl+p")
    await desk.type("administration")
    await desk.see("Look after")
    await desk.press("enter")
    await desk.see(kind)
    while f"{kind} " not in selected(desk):
        await desk.press("down")
    await desk.press("enter")


def selected(desk: Console) -> str:
    """The menu's line under the cursor."""
    menu = desk.app.screen.query_one("MenuPane")
    return f"{menu._entries[menu._cursor].label} "  # type: ignore[attr-defined]


async def test_an_administrator_adds_a_team_and_sees_who_is_in_it(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    mel, dana = office.people
    await promote(relay, office, mel)
    async with console(relay, mel, tmp_path) as desk:
        await administration(desk, "Teams")
        await desk.see("+ new team")
        await desk.press("enter")
        await desk.see("New team")
        await desk.type("Roofers")
        await desk.press("tab", "space", "f2")
        await desk.see("1 agent")
        await desk.press("down")
        await desk.see("Dana Reyes")
        (team,) = await relay.store.run(lambda tx: tx.teams(office.company.id))
        assert (team.name, team.agent_ids) == ("Roofers", (dana.id,))
