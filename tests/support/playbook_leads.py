"""Further steps of playbooks: sign-ups, auto-texts, texts that go on to phones."""

from msgspec.structs import replace

from leadterm.domain.carrier import CarrierReport
from leadterm.domain.intake import IntakeSource
from leadterm.domain.leads import Submission
from leadterm.domain.wire import SaveProfile
from leadterm.relay.carrier.keys import status_key
from leadterm.relay.store import ClaimedForward
from leadterm.relay.units import admin, forwarding, leads, profile, texts
from support.playbook import Playbook, step

FORM = "Form"
_REPORT = CarrierReport(sid="", message_id=None, status="", error_code=None)


@step("the auto-text of Roofers is {text}")
async def _auto_text(book: Playbook, text: str) -> None:
    await book.store.run(admin.set_auto_text(book.cast.roofers.id, text))


@step("the auto-text of Roofers is (?P<word>on|off)")
async def _auto_text_off(book: Playbook, word: str) -> None:
    await book.store.run(admin.set_auto_text(book.cast.roofers.id, None, enabled=word == "on"))


async def source_of(book: Playbook) -> IntakeSource:
    """The form of the Roofers, made when it is first needed; no script speaks of that."""
    known = await book.store.reads.intake_sources(book.cast.acme.id)
    if known:
        return known[0]
    told = len(book.lines)
    unit = admin.add_source(book.cast.acme.id, FORM, admin.new_key(), team_id=book.cast.roofers.id)
    made = await book.store.run(unit)
    del book.lines[told:]
    return made.source


@step("{lead} signs up")
async def _sign_up(book: Playbook, lead: str) -> None:
    await sign_up(book, lead, book.key())


@step("{lead} signs up as (?P<key>\\w+)")
async def _sign_up_as(book: Playbook, lead: str, key: str) -> None:
    """The same key is the same submission."""
    await sign_up(book, lead, key)


async def sign_up(book: Playbook, lead: str, key: str, origin: str = "form") -> None:
    submission = Submission(origin=origin, id=key, number=book.cast.lead(lead))
    await book.store.run(leads.take(await source_of(book), submission))


@step("{lead} is imported")
async def _import(book: Playbook, lead: str) -> None:
    await sign_up(book, lead, book.key(), "import")


# Forwarding -------------------------------------------------------------------------------------------------


@step("texts to {number} go on")
async def _forwarding(book: Playbook, number: str) -> None:
    await book.store.run(admin.set_number(book.cast.numbers[number].id, None, None, None, forwarding=True))


@step("{agent} has the phone of {lead}")
async def _phone(book: Playbook, agent: str, lead: str) -> None:
    await book.store.run(profile.save(book.cast.agents[agent].id, SaveProfile(endpoint=book.cast.lead(lead))))


@step("{agent} has the phone {number}")
async def _phone_of_ours(book: Playbook, agent: str, number: str) -> None:
    endpoint = book.cast.numbers[number].number
    await book.store.run(profile.save(book.cast.agents[agent].id, SaveProfile(endpoint=endpoint)))


@step("the number {number} texts (?P<other>Ads|Zap) {text}")
async def _text_between(book: Playbook, number: str, other: str, text: str) -> None:
    book.cast.name_lead(number, book.cast.numbers[number].number)
    await book.receive_text(number, book.cast.numbers[other].number, text)


async def claimed(book: Playbook) -> list[ClaimedForward]:
    return await book.store.run(forwarding.claim(10))


@step("what goes on is sent")
async def _go_on(book: Playbook) -> None:
    for each in await claimed(book):
        _ask(book, each)
        await book.store.run(forwarding.handed_over(each.text.id))


@step("the carrier refuses what goes on with {code}")
async def _refuse(book: Playbook, code: str) -> None:
    for each in await claimed(book):
        await book.store.run(forwarding.refused(each.text, int(code)))


@step("the carrier reports (?P<word>\\w+) {code} of what goes on")
async def _report(book: Playbook, word: str, code: str) -> None:
    for each in await claimed(book):
        await book.store.run(forwarding.handed_over(each.text.id))
        book.count += 1
        sid = f"SMforward{book.count}"
        report = replace(_REPORT, sid=sid, message_id=each.text.id, status=word, error_code=int(code))
        await book.receive_webhook(status_key(sid, word), texts.report_status(report))


def _ask(book: Playbook, each: ClaimedForward) -> None:
    phone = book.cast.lead_with(each.text.phone)
    label = book.cast.number_with(each.from_number)
    body = each.text.body
    for name in book.cast.named():
        body = body.replace(book.cast.lead(name), name)
    book.lines.append(f'{phone} is texted from {label} "{body}"')
