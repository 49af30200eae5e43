"""What a team's new leads are sent while nobody is there (B21, F4)."""

from collections.abc import Callable

from leadterm.domain.audit import Audited
from leadterm.domain.autotext import clean_body
from leadterm.domain.intake import AutoText
from leadterm.domain.model import TeamId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.store import Tx
from leadterm.relay.units.admin.words import announce
from leadterm.relay.units.audit import record


def set_auto_text(team_id: TeamId, body: str | None, *, enabled: bool = True) -> Callable[[Tx], AutoText]:
    """Writes a team's auto-text, turns it on, or off. Without ``body`` the old words stay.

    What waits for the morning is sent with the words of then, or not at all.
    """

    def unit(tx: Tx) -> AutoText:
        team = tx.team(team_id)
        if team is None:
            raise Refused(RefusalCode.NOT_FOUND, f"There is no team {team_id}.", field="team")
        old = tx.auto_text(team_id)
        words = clean_body(body) if body is not None else old.body if old is not None else ""
        if enabled and not words:
            raise Refused(RefusalCode.INVALID, f"{team.name} has no auto-text yet: write one.", field="text")
        new = AutoText(team_id=team_id, body=words, enabled=enabled, set_by=tx.actor.agent_id, at=tx.now)
        if old is not None and (old.body, old.enabled) == (new.body, new.enabled):
            return old
        tx.save_auto_text(new)
        announce(tx, team.company_id)
        record(tx, team.company_id, Audited.AUTO_TEXT_SET, team.name, old, new)
        return new

    return unit
