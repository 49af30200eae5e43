"""Two administrators change one thing: nothing is silently lost (F4).

Names and the like are merged field by field, as an agent's edits are. Who belongs to a team, and whom a flow
reaches, are sets: who was added by either is in, who was taken out by either is out.
"""

from collections.abc import Collection
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.editing import merge
from leadterm.domain.hooks import Hook
from leadterm.domain.intake import AutoText
from leadterm.domain.model import CallFlow, Company, Team, Template, TrackingNumber
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.text import one_line
from leadterm.domain.wire import FIELD_LIMIT, SaveTemplate
from leadterm.domain.wire.admin import CompanyFields, FlowFields, NumberFields, TeamFields
from leadterm.domain.wire.hooks import HookFields
from leadterm.domain.wire.intake import SourceFields, SourceShown

F = TypeVar("F", bound=Struct)

_WORDS = {
    "agent_ids": "agents",
    "team_ids": "teams",
    "flow": "call flow",
    "auto_text": "auto-text",
    "auto_text_on": "auto-text",
    "types": "event types",
    "body": "text",
    "opt_out_scope": "reach of opt-outs",
    "number": "tracking number",
    "redirect_url": "page after the form",
}


def clean_name(text: str, field: str = "name") -> str:
    """A name as it is kept. Refuses an empty one, and one that is too long, by the field."""
    _check_length(text, field)
    name = one_line(text, limit=FIELD_LIMIT).strip()
    if not name:
        raise Refused(RefusalCode.INVALID, f"The {field} must not be empty.", field=field)
    return name


def clean_words(text: str, field: str) -> str:
    """The same for what may be empty."""
    _check_length(text, field)
    return one_line(text, limit=FIELD_LIMIT).strip()


def _check_length(text: str, field: str) -> None:
    if len(text) > FIELD_LIMIT:
        raise Refused(
            RefusalCode.INVALID, f"The {field} is too long: at most {FIELD_LIMIT} characters.", field=field
        )


def team_fields(team: Team, auto_text: AutoText | None) -> TeamFields:
    return TeamFields(
        name=team.name,
        agent_ids=team.agent_ids,
        auto_text=auto_text.body if auto_text is not None else "",
        auto_text_on=auto_text is not None and auto_text.enabled,
    )


def flow_fields(flow: CallFlow) -> FlowFields:
    return FlowFields(name=flow.name, agent_ids=flow.text_agent_ids, team_ids=flow.text_team_ids)


def number_fields(number: TrackingNumber) -> NumberFields:
    return NumberFields(
        label=number.label, source=number.source, flow=number.flow_id, forwarding=number.forwarding
    )


def company_fields(company: Company) -> CompanyFields:
    return CompanyFields(name=company.name, country=company.country, opt_out_scope=company.opt_out_scope)


def template_fields(template: Template) -> SaveTemplate:
    return SaveTemplate(name=template.name, body=template.body)


def hook_fields(hook: Hook) -> HookFields:
    return HookFields(types=hook.types)


def source_fields(source: SourceShown) -> SourceFields:
    return SourceFields(
        name=source.name, team=source.team, number=source.number, redirect_url=source.redirect_url
    )


def joined(base: F, mine: F, current: F, sets: Collection[str] = ()) -> tuple[F, tuple[str, ...]]:
    """The record with both changes, and in words what another had changed meanwhile.

    ``sets`` are the fields that hold ids, each once. Raises ``Refused(EDITED_MEANWHILE)`` naming the first
    other field that both changed differently.
    """
    now = replace(current, **{name: _ordered(getattr(current, name)) for name in sets})
    changes, others = {}, []
    for name in sets:
        was, wanted, there = (set(getattr(record, name)) for record in (base, mine, current))
        changes[name] = _ordered((there | (wanted - was)) - (was - wanted))
        if there != was:
            others.append(_WORDS.get(name, name))
    same = {name: getattr(now, name) for name in sets}
    merged, outcome = merge(replace(base, **same), replace(mine, **same), now, _WORDS)
    kept = (*(_WORDS.get(name, name) for name in outcome.kept), *others)
    return replace(merged, **changes), kept


def _ordered(ids: Collection[int]) -> tuple[int, ...]:
    return tuple(sorted(set(ids)))


def rebased(base: F, mine: F, now: F, sets: Collection[str] = ()) -> F:
    """What a form shows once another's change is seen: theirs where this one had changed nothing.

    A field that both changed keeps what was typed: saving once more puts it in place of theirs.
    """
    fields = {
        name: getattr(now if getattr(mine, name) == getattr(base, name) else mine, name)
        for name in base.__struct_fields__
    }
    for name in sets:
        was, wanted, there = (set(getattr(record, name)) for record in (base, mine, now))
        fields[name] = _ordered((there | (wanted - was)) - (was - wanted))
    return replace(now, **fields)
