"""Further steps of playbooks: holds, blocks, lines, scope, marks, pictures, templates, rights."""

from leadterm.domain.carrier import LineFound
from leadterm.domain.model import AttachmentId, LineType, Media, OptOutScope, Right, Role
from leadterm.domain.wire import Bulk, BulkAction, SaveTemplate, SendText, SetRights
from leadterm.relay.units import (
    admin,
    attachments,
    bulk,
    contacts,
    desk,
    lookups,
    media,
    rights,
    templates,
    texts,
)
from support.playbook import Playbook, step

PICTURE = b"\x89PNG\r\n\x1a\n picture"
_WISHES = {"marks": BulkAction.READ, "unopens": BulkAction.UNOPENED, "removes": BulkAction.REMOVE}


@step("{agent} marks {lead} unopened")
async def _unopened(book: Playbook, agent: str, lead: str) -> None:
    await book.store.run(desk.mark_unopened(book.cast.agents[agent].id, book.row(agent, lead)))


@step("{agent} removes {lead}")
async def _remove(book: Playbook, agent: str, lead: str) -> None:
    await book.store.run(desk.remove(book.cast.agents[agent].id, book.row(agent, lead)))


@step("{agent} (?P<wish>marks|unopens|removes) {leads} at once")
async def _bulk(book: Playbook, agent: str, wish: str, leads: str) -> None:
    ids = tuple(book.row(agent, lead) for lead in leads.split(" and "))
    request = Bulk(action=_WISHES[wish], interaction_ids=ids)
    unit = bulk.mark(book.cast.agents[agent].id, book.cast.company_of(agent), request)
    reply = await book.store.run(unit)
    if reply.passed_over:
        book.lines.append(f"{reply.passed_over} passed over")


@step("{agent} says that {lead} (?P<what>opted out|did not opt out)")
async def _answer_hold(book: Playbook, agent: str, lead: str, what: str) -> None:
    contact = book.contact(agent, lead)
    await book.store.run(contacts.answer_hold(book.cast.agents[agent].id, contact.id, what == "opted out"))


@step("{agent} records that {lead} wants no texts")
async def _spoken(book: Playbook, agent: str, lead: str) -> None:
    await book.store.run(contacts.opt_out(book.cast.agents[agent].id, book.contact(agent, lead).id))


@step("{agent} lifts the block of {lead}")
async def _lift(book: Playbook, agent: str, lead: str) -> None:
    await book.store.run(contacts.unblock(book.cast.agents[agent].id, book.contact(agent, lead).id))


@step("opt-outs are now of (?P<scope>the company|a number)")
async def _scope(book: Playbook, scope: str) -> None:
    reach = OptOutScope.NUMBER if scope == "a number" else OptOutScope.COMPANY
    await book.store.run(admin.set_company(book.cast.acme.id, opt_out_scope=reach))


@step("{agent} texts {lead} {text}, having seen {seen}")
async def _text_seen(book: Playbook, agent: str, lead: str, text: str, seen: str) -> None:
    await book.send(agent, lead, text, seen=book.message(seen).id)


@step("{agent} texts the number of {lead} {text}")
async def _text_number(book: Playbook, agent: str, lead: str, text: str) -> None:
    company_id = book.cast.company_of(agent)
    request = SendText(body=text, to=book.cast.lead(lead))
    await book.store.run(texts.send(book.cast.agents[agent].id, company_id, request, book.key()))


# Lines ------------------------------------------------------------------------------------------------------


@step("{agent}'s console shows {lead}")
async def _show(book: Playbook, agent: str, lead: str) -> None:
    await book.store.run(lookups.want(book.contact(agent, lead).id))


@step("lookups go round")
async def _lookups(book: Playbook) -> None:
    for wanted in await book.store.run(lookups.claim(10)):
        book.lines.append(f"the carrier is asked about {book.cast.lead_with(wanted.number)}'s line")


@step("the line of {lead} is found to be (?P<line>[a-z-]+)")
async def _found(book: Playbook, lead: str, line: str) -> None:
    found = LineFound(line_type=LineType(line))
    await book.store.run(lookups.found(book.cast.lead(lead), found))


# Pictures ---------------------------------------------------------------------------------------------------


@step("{agent} uploads {pictures}")
async def _upload(book: Playbook, agent: str, pictures: str) -> None:
    agent_id, company_id = book.cast.agents[agent].id, book.cast.company_of(agent)
    for name in pictures.split(" and "):
        unit = attachments.add(agent_id, company_id, name, "image/png", PICTURE, f"token of {name}")
        book.uploads[name] = (await book.store.run(unit)).attachment.id


@step("{agent} texts {lead} {text} with {pictures}")
async def _text_picture(book: Playbook, agent: str, lead: str, text: str, pictures: str) -> None:
    ids = tuple(book.uploads[name] for name in pictures.split(" and "))
    await book.send(agent, lead, text, attachment_ids=ids)


@step("{lead} texts {number} {text} with (?P<count>[0-9]) pictures")
async def _picture_in(book: Playbook, lead: str, number: str, text: str, count: str) -> None:
    sent = tuple(
        Media(url=f"https://api.twilio.com/media/{place}", content_type="image/jpeg")
        for place in range(int(count))
    )
    await book.receive_text(lead, book.cast.numbers[number].number, text, media=sent)


@step("pictures are fetched")
async def _fetch(book: Playbook) -> None:
    for wanted in await book.store.run(media.claim(10)):
        await book.store.run(media.kept(wanted.attachment_id, "image/jpeg", PICTURE))


@step("pictures can't be fetched")
async def _no_fetch(book: Playbook) -> None:
    for wanted in await book.store.run(media.claim(10)):
        await book.store.run(media.failed(AttachmentId(wanted.attachment_id), "It is too big."))


# Templates and rights ---------------------------------------------------------------------------------------


@step("{agent} adds a template (?P<name>\\w+) {text}")
async def _add_template(book: Playbook, agent: str, name: str, text: str) -> None:
    request = SaveTemplate(name=name, body=text)
    await book.store.run(templates.add(book.cast.agents[agent].id, book.cast.company_of(agent), request))


@step("{agent} changes the template (?P<name>\\w+) to {text}")
async def _change_template(book: Playbook, agent: str, name: str, text: str) -> None:
    company_id = book.cast.company_of(agent)
    found = await book.store.run(lambda tx: [each for each in tx.templates(company_id) if each.name == name])
    request = SaveTemplate(name=name, body=text)
    await book.store.run(templates.save(book.cast.agents[agent].id, found[0].id, request))


@step("{agent} removes the template (?P<name>\\w+)")
async def _remove_template(book: Playbook, agent: str, name: str) -> None:
    company_id = book.cast.acme.id
    found = await book.store.run(lambda tx: [each for each in tx.templates(company_id) if each.name == name])
    await book.store.run(templates.remove(book.cast.agents[agent].id, found[0].id))


@step("{agent} is made (?P<role>owner|admin|manager|agent) by the machine's administrator")
async def _make(book: Playbook, agent: str, role: str) -> None:
    unit = admin.set_agent(book.cast.company_of(agent), book.cast.agents[agent].id, role=Role(role))
    await book.store.run(unit)


@step("{agent} makes {other} (?P<role>owner|admin|manager|agent)(?P<more>(?:, (?:with|without) [a-z ]+)*)")
async def _rights(book: Playbook, agent: str, other: str, role: str, more: str) -> None:
    words = [each.strip() for each in more.split(",") if each.strip()]
    request = SetRights(
        role=Role(role),
        granted=tuple(Right(each.removeprefix("with ")) for each in words if each.startswith("with ")),
        withheld=tuple(Right(each.removeprefix("without ")) for each in words if each.startswith("without ")),
    )
    agent_id, company_id = book.cast.agents[agent].id, book.cast.company_of(agent)
    await book.store.run(rights.set(agent_id, company_id, book.cast.agents[other].id, request))
