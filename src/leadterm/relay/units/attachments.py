"""Pictures that agents upload (B18)."""

from collections.abc import Callable

from leadterm.domain import attachments
from leadterm.domain.model import AgentId, Attachment, AttachmentId, CompanyId
from leadterm.domain.wire import AttachmentReply
from leadterm.relay.store import Tx
from leadterm.relay.units.loading import check_member


def add(
    agent_id: AgentId, company_id: CompanyId, name: str, content_type: str, body: bytes, token: str
) -> Callable[[Tx], AttachmentReply]:
    """Keeps a picture. ``token``: the unguessable end of the address where the carrier will fetch it.

    What it says it is counts as little as its name: its bytes tell its type.
    """
    attachments.check_declared(content_type)
    found = attachments.check_picture(body[: attachments.HEAD_LENGTH], len(body))

    def unit(tx: Tx) -> AttachmentReply:
        check_member(tx, agent_id, company_id)
        attachment = Attachment(
            id=AttachmentId(tx.new_id()),
            company_id=company_id,
            name=attachments.clean_name(name, found),
            content_type=found,
            size=len(body),
            at=tx.now,
            agent_id=agent_id,
        )
        tx.add_attachment(attachment, body, token)
        return AttachmentReply(attachment=attachment)

    return unit
