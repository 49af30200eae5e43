"""`leadterm admin team auto-text`: what new leads are sent while nobody of a team is there (B21)."""

import argparse

from leadterm.commands.admin_shared import carried_out, company_of, picked
from leadterm.domain.intake import AutoText
from leadterm.domain.model import Team
from leadterm.domain.segments import count
from leadterm.relay.store import Tx
from leadterm.relay.units import admin


def auto_text(arguments: argparse.Namespace) -> None:
    changes = arguments.text is not None or arguments.on or arguments.off

    def unit(tx: Tx) -> tuple[Team, AutoText | None]:
        team = picked("team", arguments.team, tx.teams(company_of(tx, arguments).id))
        if not changes:
            return team, tx.auto_text(team.id)
        return team, admin.set_auto_text(team.id, arguments.text, enabled=not arguments.off)(tx)

    team, found = carried_out(arguments, unit)
    if found is None or not found.body:
        print(f"{team.name} has no auto-text. Write one with:")
        print(f"  leadterm admin team auto-text {team.id} --text “…”")
        return
    print(f"The auto-text of {team.name} is {'on' if found.enabled else 'off'}:")
    print(found.body)
    segments = count(found.body).segments
    if segments > 1:
        print(f"It goes out as {segments} texts.")
