"""Pictures: handed over, listed, fetched by agents, and by the carrier at an unguessable address (B18)."""

import re
import secrets
from collections.abc import Callable

from leadterm.domain.attachments import EXTENSIONS
from leadterm.domain.model import Attachment, AttachmentId, Right
from leadterm.domain.wire import AttachmentReply, AttachmentsPage
from leadterm.relay.store import Tx
from leadterm.relay.units import attachments
from leadterm.relay.web.answers import Answer
from leadterm.relay.web.bounds import UPLOAD_LIMIT, UPLOAD_PATH
from leadterm.relay.web.calls import Call, Rooms
from leadterm.relay.web.guards import check_concern, company_with
from leadterm.relay.web.problems import missing, not_found
from leadterm.relay.web.requests import LIMIT_USUAL, Kind, Parameter, Request
from leadterm.relay.web.table import LIMIT, Download, Handout, Query, Upload

PICTURE_TYPES = tuple(EXTENSIONS)
TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_KEEP = b"private, max-age=86400, immutable"


async def used(call: Call) -> AttachmentsPage:
    """Pictures that agents have sent, newest first, to be sent again."""
    before = call.parameters.number("before")
    return await call.reads.attachments(
        company_with(call, Right.VIEW_MESSAGE_CENTRE),
        AttachmentId(before) if before else None,
        call.parameters.number("limit") or LIMIT_USUAL,
    )


async def content(call: Call) -> Answer:
    """A picture's bytes, of a text that the agent may see."""
    attachment_id = AttachmentId(call.path_id("attachment_id"))
    found = await call.reads.attachment(attachment_id)
    if found is None or not call.caller.may_see(found.company_id):
        raise missing("picture")
    await _check(call, found)
    body = await call.reads.attachment_content(attachment_id)
    if body is None:
        raise missing("picture")
    return _picture(found, body)


async def handed_out(rooms: Rooms, request: Request) -> Answer:
    """A picture that a text of ours carries. An address that is not known says nothing of why."""
    token = request.path_word("token")
    found = await rooms.store.reads.public_media(token) if _TOKEN.fullmatch(token) else None
    if found is None:
        raise not_found()
    return _picture(*found)


def upload(call: Call, body: bytes) -> Callable[[Tx], AttachmentReply]:
    return attachments.add(
        call.caller.agent_id,
        call.company(),
        call.parameters.word("name"),
        call.request.media_type(),
        body,
        secrets.token_urlsafe(TOKEN_BYTES),
    )


async def _check(call: Call, attachment: Attachment) -> None:
    """Agents who see just their own conversations see just the pictures of those, and what they uploaded."""
    caller = call.caller
    if attachment.agent_id == caller.agent_id or caller.has(attachment.company_id, Right.VIEW_MESSAGE_CENTRE):
        return
    await check_concern(call, attachment.company_id, await call.reads.sender_of_attachment(attachment.id))


def _picture(attachment: Attachment, body: bytes) -> Answer:
    return Answer(
        200, body, attachment.content_type.encode("ascii"), ((b"content-disposition", b"inline"),), _KEEP
    )


QUERIES = (
    Query(
        path=UPLOAD_PATH,
        name="attachments",
        about="Pictures that agents of the company have used, newest first.",
        reply=AttachmentsPage,
        answer=used,
        parameters=(
            Parameter(name="before", kind=Kind.ID, about="a picture; those older than it come"),
            LIMIT,
        ),
    ),
)

UPLOADS = (
    Upload(
        path=UPLOAD_PATH,
        name="upload",
        about="Hands a picture over, to be sent with a text.",
        reply=AttachmentReply,
        unit=upload,
        types=PICTURE_TYPES,
        limit=UPLOAD_LIMIT,
        parameters=(Parameter(name="name", kind=Kind.TEXT, about="the file's name", required=True),),
    ),
)

DOWNLOADS = (
    Download(
        path=f"{UPLOAD_PATH}/{{attachment_id}}/content",
        name="attachment_content",
        about="A picture.",
        types=("image/*",),
        answer=content,
    ),
)

HANDOUTS = (
    Handout(
        path="/media/{token}",
        name="media",
        about="A picture of a text of ours, for the carrier to fetch.",
        types=("image/*",),
        answer=handed_out,
    ),
)
