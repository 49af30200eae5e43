"""The door for leads from outside: web forms and emails, each source under a key of its own (E3).

A key stands in a web page, so it opens nothing else, and each has its bound. What comes is kept, also when it
is refused: a person mends it. Browsers that post a form see a page, programs see JSON.
"""

import asyncio
import hashlib
import re

from msgspec import Struct
from msgspec.structs import replace

from leadterm.domain.intake import IntakeSource
from leadterm.domain.leads import Submission
from leadterm.domain.model import FormField, LeadRecordId
from leadterm.relay.intake import forms, inbound_mail
from leadterm.relay.intake.field_names import Fields, Pair, fields_of
from leadterm.relay.intake.mail import Mail
from leadterm.relay.intake.mail_fields import fields_in
from leadterm.relay.store import Tx
from leadterm.relay.units import leads
from leadterm.relay.web.answers import Answer, Headers, json_answer
from leadterm.relay.web.bounds import ClientGone
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.intake_bounds import IntakeBounds
from leadterm.relay.web.intake_pages import kept, page, thanks
from leadterm.relay.web.problems import ProblemError, problem_answer, problem_of, unsupported_type
from leadterm.relay.web.requests import Request
from leadterm.relay.web.table import Intake

LEADS_PATH = "/v1/intake/leads"
EMAIL_PATH = "/v1/intake/email"
KEY_HEADER = "X-Intake-Key"
KEY_PARAMETER = "key"

ANYWHERE: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"POST, OPTIONS"),
    (b"access-control-allow-headers", b"content-type, authorization, x-intake-key"),
    (b"access-control-max-age", b"86400"),
)
"""Forms stand on other sites than ours. No cookie of anybody's counts here."""

ROBOT = (
    "A field was filled in that people do not see, but robots do. If it is a person after all, take it in."
)

_BEARER = re.compile(r"[Bb]earer +(li_[A-Za-z0-9_-]{16,100})")
_KEY = re.compile(r"li_[A-Za-z0-9_-]{16,100}")


class IntakeReply(Struct, frozen=True, kw_only=True):
    """What became of a submission."""

    lead_record_id: LeadRecordId | None
    """None when it made none."""
    repeated: bool = False
    """It had come before: the record is the one made then."""
    reason: str = ""
    """Why there is no record, for a person; it is kept for them to mend unless it was an automatic email."""
    field: str = ""
    """The field at fault."""


class IntakeDesk:
    """Takes what the sources hand in."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._bounds = IntakeBounds(rooms.clock)

    async def take(self, row: Intake, request: Request) -> Answer:
        """Whatever goes wrong, a person sees a page, and a script of the site may read why."""
        try:
            answer = await self._taken(row, request)
        except ClientGone:
            raise
        except Exception as error:
            problem = problem_of(error)
            answer = problem_answer(problem)
            if row.for_browsers and _wants_page(request):
                answer = page(problem.status, "This could not be sent", problem.detail, problem.headers)
        return replace(answer, headers=(*answer.headers, *ANYWHERE)) if row.for_browsers else answer

    async def _taken(self, row: Intake, request: Request) -> Answer:
        source = await self._source(request)
        self._bounds.count(source.id)
        if request.media_type() not in row.types:
            raise unsupported_type(" or ".join(row.types))
        if row.for_browsers:
            return await self._lead(source, await request.body(row.limit), request)
        with self._bounds.one_email(source.id):
            return await self._email(source, await request.body(row.limit), request)

    async def preflight(self, _request: Request) -> Answer:
        """What a browser asks before it lets a script of another site post to us."""
        return Answer(204, headers=((b"allow", b"OPTIONS, POST"), *ANYWHERE))

    async def _lead(self, source: IntakeSource, body: bytes, request: Request) -> Answer:
        pairs = forms.pairs_of(request.header(b"content-type") or "", body)
        fields = fields_of([*pairs, *_in_query(request)])
        reply = await self._keep(source, _of_form(fields, request))
        if not _wants_page(request):
            return json_answer(reply, 202 if reply.lead_record_id is None else 201)
        if reply.lead_record_id is None and not fields.trap:
            return kept(reply.reason)
        return thanks(source.redirect_url)

    async def _email(self, source: IntakeSource, body: bytes, request: Request) -> Answer:
        """Mailgun takes nothing but a 200 for an answer, and would post it again after any other."""
        kind = request.header(b"content-type") or ""
        mail = await asyncio.to_thread(inbound_mail.posted_mail, kind, body)
        if mail.automatic:
            return json_answer(IntakeReply(lead_record_id=None, reason=mail.automatic))
        submission = await self._of_mail(source, mail, _in_query(request))
        return json_answer(await self._keep(source, submission))

    async def _of_mail(self, source: IntakeSource, mail: Mail, query: list[Pair]) -> Submission:
        """The email as a submission; our own numbers, as a signature has them, are not the lead's."""

        def home(tx: Tx) -> tuple[str, set[str]]:
            company = tx.company(source.company_id)
            ours = {number.number for number in tx.numbers(source.company_id)}
            return company.country if company is not None else "US", ours

        country, ours = await self._rooms.store.run(home)
        fields, numbers = await asyncio.to_thread(fields_in, mail, country)
        theirs = [number for number in numbers if number not in ours]
        named = fields_of(query)
        return replace(
            _submission("email", fields),
            number=theirs[0] if theirs else "",
            source=fields.source or named.source,
            campaign=fields.campaign or named.campaign,
        )

    async def _keep(self, source: IntakeSource, submission: Submission) -> IntakeReply:
        taken = await self._rooms.store.run(leads.take(source, submission))
        if taken.lead_record is None:
            refusal = taken.refusal
            reason, field = (refusal.reason, refusal.field) if refusal is not None else ("", "")
            return IntakeReply(lead_record_id=None, repeated=taken.repeated, reason=reason, field=field)
        self._rooms.wake_lookups()
        return IntakeReply(lead_record_id=taken.lead_record.id, repeated=taken.repeated)

    async def _source(self, request: Request) -> IntakeSource:
        """Whose key it is. Raises a 401 problem when it is nobody's, or no longer."""
        key = _key_of(request)
        hashed = hashlib.sha256(key.encode("ascii")).hexdigest()
        source = await self._rooms.store.reads.intake_source_by_key(hashed) if key else None
        if source is None or source.revoked_at is not None:
            raise ProblemError(
                401,
                "key-wrong",
                "Give the key of an intake source: the header X-Intake-Key, or ?key=li_… in the address. An "
                "administrator makes one: leadterm admin source add NAME.",
                headers=((b"www-authenticate", b'Bearer realm="leadterm intake"'),),
            )
        return source


def _key_of(request: Request) -> str:
    """The key, from the first place that has one; empty without any."""
    bearer = _BEARER.fullmatch(request.header(b"authorization") or "")
    if bearer is not None:
        return bearer[1]
    key = request.header(KEY_HEADER.lower().encode("ascii")) or ""
    if not key:
        key = next((value for name, value in _query_pairs(request) if name == KEY_PARAMETER), "")
    return key if _KEY.fullmatch(key) else ""


def _query_pairs(request: Request) -> list[Pair]:
    return forms.pairs_of(forms.URL_ENCODED, request.raw_query)


def _in_query(request: Request) -> list[Pair]:
    """What the address says besides the key, such as the campaign: it counts where the form says nothing."""
    return [(name, value) for name, value in _query_pairs(request) if name != KEY_PARAMETER]


def _wants_page(request: Request) -> bool:
    """Whether a browser posts this from a plain form. A script that wants JSON says so."""
    return request.media_type() in (forms.URL_ENCODED, forms.MULTIPART) and "application/json" not in (
        request.header(b"accept") or ""
    )


def _of_form(fields: Fields, request: Request) -> Submission:
    return replace(
        _submission("form", fields),
        landing_page=fields.landing_page or request.header(b"referer") or "",
        doubt=ROBOT if fields.trap else "",
    )


def _submission(origin: str, fields: Fields) -> Submission:
    return Submission(
        origin=origin,
        id=fields.submission_id,
        number=fields.number,
        name=fields.name,
        email=fields.email,
        organisation=fields.organisation,
        address=fields.address,
        source=fields.source,
        campaign=fields.campaign,
        landing_page=fields.landing_page,
        fields=tuple(FormField(name, value) for name, value in fields.others),
    )
