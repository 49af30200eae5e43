"""Whether a caller may see what they ask for (F5). Another company's records are not there at all."""

from leadterm.domain.model import CompanyId, Contact, ContactId, InteractionId, Right
from leadterm.domain.rights import missing_right
from leadterm.domain.wire import InteractionDetail
from leadterm.relay.web.calls import Call
from leadterm.relay.web.problems import missing


def company_with(call: Call, right: Right) -> CompanyId:
    """The company a request is about. Raises Refused, naming the right, when the caller lacks it there."""
    company_id = call.company()
    call.caller.check(company_id, right)
    return company_id


async def visible_contact(call: Call) -> Contact:
    """The contact that the path names, whom the caller may see."""
    contact = await call.reads.contact(ContactId(call.path_id("contact_id")))
    if contact is None or not call.caller.may_see(contact.company_id):
        raise missing("contact")
    await check_concern(call, contact.company_id, contact.id)
    return contact


async def visible_interaction(call: Call) -> InteractionDetail:
    """The conversation that the path names, which the caller may see."""
    detail = await call.reads.detail(InteractionId(call.path_id("interaction_id")))
    if detail is None or not call.caller.may_see(detail.interaction.company_id):
        raise missing("conversation")
    await check_concern(call, detail.contact.company_id, detail.contact.id)
    return detail


async def check_concern(call: Call, company_id: CompanyId, contact_id: ContactId | None) -> None:
    """Raises Refused when the contact is none of the caller's, and they may see just their own."""
    caller = call.caller
    if caller.has(company_id, Right.VIEW_MESSAGE_CENTRE):
        return
    if contact_id is None or not await call.reads.concern(caller.agent_id, contact_id):
        raise missing_right(Right.VIEW_MESSAGE_CENTRE)
