"""Whether anybody hears of the leads that come in, and whether refused ones are looked at."""

from collections.abc import Sequence

from leadterm.domain.model import Instant
from leadterm.domain.text import one_line
from leadterm.relay.doctor.findings import Finding, ok, wrong
from leadterm.relay.doctor.lengths import duration
from leadterm.relay.store.intake_checkup import IntakeCheckup, SourceFound

SOURCES = "lead sources"
REFUSED = "refused leads"
AUTO_TEXT = "auto-text"
REFUSED_MS = 3 * 86_400_000
"""A refused lead that has waited for longer is looked at by nobody."""


def judge(found: IntakeCheckup, now: Instant) -> list[Finding]:
    """Nothing is said of what a set-up does not use."""
    return [*_sources(found.sources), *_refused(found, now), *map(_idle, found.idle_auto_texts)]


def _sources(sources: Sequence[SourceFound]) -> list[Finding]:
    unheard = [finding for source in sources if (finding := _source(source))]
    if not sources or unheard:
        return unheard
    return [ok(SOURCES, f"The leads of all {len(sources)} reach somebody.")]


def _source(found: SourceFound) -> Finding | None:
    source = found.source
    begun = f"Nobody hears of the leads of “{one_line(source.name, limit=60)}”"
    change = f"leadterm admin source set {source.id}"
    if found.number and found.agents:
        return None
    if found.number:
        return wrong(
            SOURCES,
            f"{begun}: texts to its number {found.number} are offered to nobody.",
            f"leadterm admin number set {found.number} --flow FLOW, with a call flow that has agents",
        )
    if source.team_id is None:
        return wrong(SOURCES, f"{begun}: it has neither a team nor a number.", f"{change} --team TEAM")
    return wrong(
        SOURCES,
        f"{begun}: no number's texts are offered to its team, and it has no number of its own.",
        f"{change} --number NUMBER, or give a number a call flow with that team",
    )


def _refused(found: IntakeCheckup, now: Instant) -> list[Finding]:
    if found.oldest_refused is None:
        return []
    waited = max(0, now - found.oldest_refused)
    many = found.refused > 1
    said = (
        f"{found.refused} {'wait' if many else 'waits'} to be mended or dropped, "
        f"{'the oldest ' if many else ''}for {duration(waited)}."
    )
    if waited <= REFUSED_MS:
        return [ok(REFUSED, said)]
    return [wrong(REFUSED, said, "See what they say: leadterm admin refused list")]


def _idle(team: str) -> Finding:
    name = one_line(team, limit=60)
    return wrong(
        AUTO_TEXT,
        f"It is on for “{name}”, but no lead source is that team's: nobody is ever sent it.",
        f'leadterm admin source set SOURCE --team "{name}", or leadterm admin team auto-text "{name}" --off',
    )
