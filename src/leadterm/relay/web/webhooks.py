"""The carrier's webhooks: verified first, then kept, then understood; answered so that nothing is texted.

Sources: Twilio's webhook request, security and TwiML pages. An answer in plain text would go to the lead, so
every good answer is an empty ``<Response/>`` in ``text/xml``.
"""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from msgspec.structs import replace

from leadterm.relay.carrier import EMPTY_REPLY, EMPTY_REPLY_TYPE, Carrier, Malformed, parse_form
from leadterm.relay.carrier.account import EPOCH_HEADER
from leadterm.relay.carrier.keys import message_key, status_key
from leadterm.relay.carrier.port import Params
from leadterm.relay.logging import Seldom, get_logger
from leadterm.relay.store import ParkedWebhook, Tx
from leadterm.relay.units import texts
from leadterm.relay.web.answers import Answer
from leadterm.relay.web.calls import Rooms
from leadterm.relay.web.problems import ProblemError, forbidden, unsupported_type
from leadterm.relay.web.requests import Request

log = get_logger(__name__)
signature_warnings = Seldom(log, "webhook.signature_wrong")

FORM_TYPE = "application/x-www-form-urlencoded"
SIGNATURE_REMEDY = (
    "public_url must be the address the carrier posts to, and auth_token the account's primary one"
)
SIGNATURE = b"x-twilio-signature"
SIGNATURE_SETTINGS = b"x-twilio-webhooks-signature-settings"


Unit = Callable[[Tx], bytes]


async def message(rooms: Rooms, request: Request) -> Answer:
    """A lead's text (B4)."""
    body, params = await _signed_form(rooms, request)
    fact = rooms.carrier.parse_message(params)
    return await _keep(rooms, message_key(fact.sid), body, texts.receive(fact))


async def status(rooms: Rooms, request: Request) -> Answer:
    """A report on a text of ours (B7). Our own id of it rides in the query."""
    body, params = await _signed_form(rooms, request)
    report = rooms.carrier.parse_status(params, parse_form(request.raw_query))
    raw = b"%b\n%b" % (request.raw_query, body)
    return await _keep(rooms, status_key(report.sid, report.status), raw, texts.report_status(report))


async def trial(rooms: Rooms, request: Request) -> Answer:
    """A webhook of ``leadterm doctor``'s own: it has come all the way, and is kept nowhere.

    The answer names the log's epoch, so that who asks can tell on which database this relay works.
    """
    await _signed_form(rooms, request)
    head = await rooms.store.reads.head()
    epoch = ((EPOCH_HEADER.encode("ascii"), head.epoch.encode("ascii")),)
    return Answer(200, EMPTY_REPLY, EMPTY_REPLY_TYPE.encode("ascii"), headers=epoch)


def unit_again(carrier: Carrier, parked: ParkedWebhook) -> Unit:
    """The unit of a webhook that was kept, for ``Store.replay_parked``. Raises ``Malformed``.

    What is kept is the form; before a status report's stands the query of its address, on a line of its own.
    """
    query, _, form = parked.raw.rpartition(b"\n")
    params = parse_form(form)
    if parked.key.startswith(message_key("")):
        return texts.receive(replace(carrier.parse_message(params), at=parked.at))
    return texts.report_status(carrier.parse_status(params, parse_form(query)))


async def _signed_form(rooms: Rooms, request: Request) -> tuple[bytes, Params]:
    """The form of a webhook that is the carrier's own. The signature comes before everything else."""
    signature = request.header(SIGNATURE)
    if signature is None:
        raise _unsigned(request)
    if request.media_type() != FORM_TYPE:
        raise unsupported_type(FORM_TYPE)
    body = await request.body()
    params = _read_form(body)
    url = rooms.account.signed_url(request.raw_path, request.raw_query.decode("latin-1"))
    settings = request.header(SIGNATURE_SETTINGS)
    if not rooms.carrier.verify(url, signature, params, settings):
        raise _unsigned(request)
    accounts = {value for name, value in params if name == "AccountSid"}
    if accounts - {rooms.account.account_sid}:
        raise forbidden("This webhook is about another account than the one set up here.")
    return body, params


def _read_form(body: bytes) -> Params:
    try:
        return parse_form(body)
    except Malformed as error:
        raise Malformed(error.field or _unreadable_field(body), error.sentence) from None


def _unreadable_field(body: bytes) -> str:
    """The name of the first field that is not URL-encoded UTF-8, for the answer."""
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        try:
            unquote_to_bytes(value.decode("ascii").encode()).decode()
            unquote_to_bytes(name.decode("ascii").encode()).decode()
        except UnicodeDecodeError:
            return name[:60].decode("ascii", "replace")
    return ""


async def _keep(rooms: Rooms, key: str, raw: bytes, unit: Unit) -> Answer:
    receipt = await rooms.store.receive(key, raw, unit)
    if receipt.parked and not receipt.repeated:
        log.error("webhook.parked", key=key, remedy="leadterm relay replay")
    return Answer(200, receipt.reply or EMPTY_REPLY, EMPTY_REPLY_TYPE.encode("ascii"))


def _unsigned(request: Request) -> ProblemError:
    signature_warnings.say(
        path=request.raw_path,
        remedy=SIGNATURE_REMEDY,
    )
    return ProblemError(
        403,
        "signature-wrong",
        "This webhook is not signed with the account's token over the address set as public_url.",
    )
