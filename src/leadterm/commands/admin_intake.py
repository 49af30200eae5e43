"""`leadterm admin source` and `leadterm admin refused`: where leads come from, and those to mend (E3)."""

import argparse

from msgspec.structs import replace

from leadterm.commands.admin_shared import (
    carried_out,
    company_of,
    local_time,
    picked,
    print_table,
    teams_of,
)
from leadterm.domain.intake import IntakeRefusal, IntakeSource, RefusalId, RefusalState
from leadterm.domain.leads import submission_of
from leadterm.domain.model import CompanyId, NumberId, TeamId
from leadterm.domain.phone import parse_number
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.domain.wire.intake import MendLead
from leadterm.relay.store import Tx
from leadterm.relay.units import admin, leads

ENOUGH = 500
"""Refused submissions in one list."""


def source_add(arguments: argparse.Namespace) -> None:
    plain = admin.new_key()

    def unit(tx: Tx) -> admin.NewSource:
        company = company_of(tx, arguments)
        made = admin.add_source(
            company.id,
            arguments.name,
            plain,
            team_id=_team(tx, company.id, arguments.team),
            number_id=_number(tx, company.id, arguments.number),
            redirect_url=arguments.redirect or "",
        )
        return made(tx)

    made = carried_out(arguments, unit)
    print(f"Source {made.source.id}: {made.source.name}")
    print(f"Key, shown this once: {made.plain}")


def source_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, ...]]:
        company = company_of(tx, arguments)
        return [_row(tx, source) for source in tx.intake_sources(company.id)]

    head = ("number", "name", "team", "texted from", "after the form", "key")
    print_table(head, carried_out(arguments, unit))


def _row(tx: Tx, source: IntakeSource) -> tuple[str, ...]:
    team = tx.team(source.team_id) if source.team_id is not None else None
    number = tx.number(source.number_id) if source.number_id is not None else None
    return (
        str(source.id),
        source.name,
        team.name if team is not None else "",
        number.number if number is not None else "",
        source.redirect_url,
        "in use" if source.revoked_at is None else f"revoked {local_time(source.revoked_at)}",
    )


def source_set(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> IntakeSource:
        company = company_of(tx, arguments)
        source = _source(tx, company.id, arguments.source)
        team, number, redirect = arguments.team, arguments.number, arguments.redirect
        changed = replace(
            source,
            name=source.name if arguments.name is None else arguments.name,
            team_id=source.team_id if team is None else _team(tx, company.id, team),
            number_id=source.number_id if number is None else _number(tx, company.id, number),
            redirect_url=source.redirect_url if redirect is None else redirect,
        )
        return admin.set_source(changed)(tx)

    source = carried_out(arguments, unit)
    print(f"Source {source.id}: {source.name}")


def source_revoke(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> IntakeSource:
        source = _source(tx, company_of(tx, arguments).id, arguments.source)
        return admin.revoke_source(source.id)(tx)

    print(f"The key of {carried_out(arguments, unit).name} opens nothing any more.")


def refused_list(arguments: argparse.Namespace) -> None:
    def unit(tx: Tx) -> list[tuple[str, ...]]:
        company = company_of(tx, arguments)
        names = {source.id: source.name for source in tx.intake_sources(company.id)}
        found = tx.refusals(company.id, waiting_only=not arguments.all, limit=ENOUGH)
        return [
            (
                str(it.id),
                local_time(it.at),
                names[it.source_id] if it.source_id is not None else it.origin,
                submission_of(it).name,
                submission_of(it).number,
                it.reason if it.state is RefusalState.WAITING else it.state.value,
            )
            for it in found
        ]

    print_table(("number", "came", "from", "name", "phone", "why"), carried_out(arguments, unit))


def refused_show(arguments: argparse.Namespace) -> None:
    refusal = carried_out(arguments, lambda tx: _refusal(tx, arguments))
    submission = submission_of(refusal)
    print(
        f"Submission {refusal.id}, {refusal.state.value}, came {local_time(refusal.at)} by {refusal.origin}"
    )
    print(f"Why: {refusal.reason}")
    known = (
        ("phone", submission.number),
        ("name", submission.name),
        ("email", submission.email),
        ("organisation", submission.organisation),
        ("address", submission.address),
        ("source", submission.source),
        ("campaign", submission.campaign),
        ("landing page", submission.landing_page),
        *((field.name, field.value) for field in submission.fields),
    )
    for name, value in known:
        if value:
            print(f"  {name}: {value}")


def refused_mend(arguments: argparse.Namespace) -> None:
    mending = MendLead(
        number=arguments.phone,
        name=arguments.name,
        email=arguments.email,
        organisation=arguments.organisation,
        address=arguments.address,
    )

    def unit(tx: Tx) -> leads.Taken:
        return leads.mend(_refusal(tx, arguments).id, mending)(tx)

    taken = carried_out(arguments, unit)
    assert taken.lead_record is not None, "what was mended is a lead record"
    known = " It had come again meanwhile." if taken.repeated else ""
    print(f"Submission {arguments.submission} is lead record {taken.lead_record.id} now.{known}")


def refused_drop(arguments: argparse.Namespace) -> None:
    carried_out(arguments, lambda tx: leads.drop(_refusal(tx, arguments).id)(tx))
    print(f"Submission {arguments.submission} is dropped.")


def _refusal(tx: Tx, arguments: argparse.Namespace) -> IntakeRefusal:
    """A submission of the company's, and of no other."""
    company = company_of(tx, arguments)
    refusal = tx.refusal(RefusalId(arguments.submission))
    if refusal is None or refusal.company_id != company.id:
        raise Refused(
            RefusalCode.NOT_FOUND,
            f"{company.name} has no refused submission {arguments.submission}. "
            "See: leadterm admin refused list",
        )
    return refusal


def _source(tx: Tx, company_id: CompanyId, wanted: str) -> IntakeSource:
    """One in use, by name or number; a revoked one by its number."""
    sources = tx.intake_sources(company_id)
    by_name = [it for it in sources if it.revoked_at is None or wanted == str(it.id)]
    return picked("source", wanted, by_name)


def _team(tx: Tx, company_id: CompanyId, wanted: str | None) -> TeamId | None:
    return teams_of(tx, company_id, [wanted])[0] if wanted else None


def _number(tx: Tx, company_id: CompanyId, wanted: str | None) -> NumberId | None:
    """A tracking number of the company's, as it is written anywhere."""
    if not wanted:
        return None
    company = tx.company(company_id)
    assert company is not None, "the company was found before"
    parsed = parse_number(wanted, company.country)
    number = tx.number_by_e164(parsed) if isinstance(parsed, str) else None
    if number is None or number.company_id != company_id:
        raise Refused(
            RefusalCode.NOT_FOUND, f"{company.name} has no tracking number {wanted}.", field="number"
        )
    return number.id
