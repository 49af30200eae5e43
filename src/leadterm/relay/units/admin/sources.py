"""Setting up intake sources: what hands leads in, and under which key (E3)."""

import re
import secrets
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.administering import clean_name
from leadterm.domain.audit import Audited
from leadterm.domain.intake import IntakeSource
from leadterm.domain.model import CompanyId, NumberId, SourceId, TeamId
from leadterm.domain.refusals import RefusalCode, Refused
from leadterm.relay.store import Tx
from leadterm.relay.units.admin.agents import token_hash
from leadterm.relay.units.admin.words import announce, own_company
from leadterm.relay.units.audit import record

KEY_PREFIX = "li_"
"""What a key begins with, so that a leaked one is recognised. It only lets leads in."""
_LINK = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]{1,255}(?:[/?#][!-~]{0,1700})?")


class NewSource(Struct, frozen=True, kw_only=True):
    """A source just made. The key is shown once and kept nowhere."""

    source: IntakeSource
    plain: str


def new_key() -> str:
    return KEY_PREFIX + secrets.token_urlsafe(32)


def add_source(
    company_id: CompanyId,
    name: str,
    plain_key: str,
    *,
    team_id: TeamId | None = None,
    number_id: NumberId | None = None,
    redirect_url: str = "",
) -> Callable[[Tx], NewSource]:
    """A source of leads. Its name is what they are attributed to; ``team_id`` is whose they are (B21).

    ``number_id``: the tracking number they are texted from; ``redirect_url``: where a browser goes after.
    """

    def unit(tx: Tx) -> NewSource:
        own_company(tx, company_id)
        source = _checked(
            tx,
            IntakeSource(
                id=SourceId(tx.new_id()),
                company_id=company_id,
                name=name,
                key_sha256=token_hash(plain_key),
                team_id=team_id,
                number_id=number_id,
                redirect_url=redirect_url,
                created_at=tx.now,
            ),
        )
        tx.add_intake_source(source)
        announce(tx, company_id)
        record(tx, company_id, Audited.SOURCE_ADDED, source.name, None, source)
        return NewSource(source=source, plain=plain_key)

    return unit


def set_source(new: IntakeSource) -> Callable[[Tx], IntakeSource]:
    """Saves a source as it is to be; its key stays. Records keep the name that they came under."""

    def unit(tx: Tx) -> IntakeSource:
        old = _live(tx, new.id)
        checked = _checked(
            tx,
            replace(
                old,
                name=new.name,
                team_id=new.team_id,
                number_id=new.number_id,
                redirect_url=new.redirect_url,
            ),
        )
        if checked == old:
            return old
        tx.save_intake_source(checked)
        announce(tx, old.company_id)
        record(tx, old.company_id, Audited.SOURCE_CHANGED, checked.name, old, checked)
        return checked

    return unit


def revoke_source(source_id: SourceId) -> Callable[[Tx], IntakeSource]:
    """Makes the key worthless, for good. What came under it stays."""

    def unit(tx: Tx) -> IntakeSource:
        old = _live(tx, source_id)
        new = replace(old, revoked_at=tx.now)
        tx.save_intake_source(new)
        announce(tx, new.company_id)
        record(tx, new.company_id, Audited.SOURCE_REVOKED, new.name, old, new)
        return new

    return unit


def _live(tx: Tx, source_id: SourceId) -> IntakeSource:
    source = tx.intake_source(source_id)
    if source is None:
        raise Refused(RefusalCode.NOT_FOUND, f"There is no source {source_id}.", field="source")
    if source.revoked_at is not None:
        raise Refused(
            RefusalCode.INVALID, f"The source {source.name} was revoked. Add another.", field="source"
        )
    return source


def _checked(tx: Tx, source: IntakeSource) -> IntakeSource:
    name = clean_name(source.name)
    for other in tx.intake_sources(source.company_id):
        if other.id != source.id and other.revoked_at is None and other.name == name:
            raise Refused(RefusalCode.INVALID, f"There is a source named {name} already.", field="name")
    team = tx.team(source.team_id) if source.team_id is not None else None
    if source.team_id is not None and (team is None or team.company_id != source.company_id):
        raise Refused(
            RefusalCode.NOT_FOUND, f"There is no team {source.team_id} in this company.", field="team"
        )
    number = tx.number(source.number_id) if source.number_id is not None else None
    if source.number_id is not None and (number is None or number.company_id != source.company_id):
        raise Refused(
            RefusalCode.NOT_FOUND,
            f"There is no tracking number {source.number_id} in this company.",
            field="number",
        )
    link = source.redirect_url.strip()
    if link and not _LINK.fullmatch(link):
        raise Refused(
            RefusalCode.INVALID,
            "The address to go to after the form looks like https://example.com/thanks.",
            field="redirect_url",
        )
    return replace(source, name=name, redirect_url=link)
