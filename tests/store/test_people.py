"""What belongs to agents, companies and contacts beside the texts: templates, profiles, users, sign-ups."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import (
    CompanyId,
    Contact,
    ContactId,
    Instant,
    LeadRecord,
    LeadRecordId,
    Profile,
    Template,
    TemplateId,
)
from leadterm.relay.store import Store, Tx
from leadterm.relay.units import admin
from support.office import START, Office


def template_event(
    office: Office, name: str, body: str = "Hello", *, removed: bool = False, id_: int = 0
) -> Callable[[Tx], Template]:
    def unit(tx: Tx) -> Template:
        template = Template(
            id=TemplateId(id_ or tx.new_id()), company_id=office.company.id, name=name, body=body
        )
        kind = EventType.TEMPLATE_REMOVED if removed else EventType.TEMPLATE_SAVED
        event = Event(type=kind, company_id=office.company.id, at=tx.now, template=template)
        tx.carry_out(Decision(events=(event,)))
        return template

    return unit


async def test_templates_come_by_name_whatever_its_letters(store: Store, office: Office) -> None:
    made = [await store.run(template_event(office, name)) for name in ("on our way", "Late", "élan", "Zoo")]
    by_name = tuple(sorted(made, key=lambda template: template.name.casefold()))
    assert await store.run(lambda tx: tx.templates(office.company.id)) == by_name
    seen = await store.reads.snapshot(office.dana.id, office.company.id)
    assert seen.templates == by_name
    assert await store.run(lambda tx: tx.templates(CompanyId(999_999))) == ()


async def test_a_removed_template_is_gone(store: Store, office: Office) -> None:
    kept = await store.run(template_event(office, "Kept"))
    gone = await store.run(template_event(office, "Gone"))
    await store.run(template_event(office, "Gone", removed=True, id_=gone.id))
    assert await store.run(lambda tx: tx.template(gone.id)) is None
    assert await store.run(lambda tx: tx.templates(office.company.id)) == (kept,)


async def test_a_profile_is_empty_until_it_is_saved_and_then_as_saved(store: Store, office: Office) -> None:
    assert await store.reads.profile(office.dana.id) == Profile(agent_id=office.dana.id)
    profile = Profile(
        agent_id=office.dana.id, endpoint="+14155550177", greeting="“Hi”,\nleave word.", chat_name="Dana"
    )
    await store.run(lambda tx: tx.save_profile(profile))
    changed = replace(profile, chat_name="")
    await store.run(lambda tx: tx.save_profile(changed))
    assert await store.reads.profile(office.dana.id) == changed
    assert await store.run(lambda tx: tx.profile(office.dana.id)) == changed
    assert await store.reads.profile(office.tom.id) == Profile(agent_id=office.tom.id)


async def test_an_agent_signs_in_as_one_user_of_the_machine(store: Store, office: Office) -> None:
    def named(name: str) -> Callable[[Tx], None]:
        return lambda tx: tx.set_os_user(office.dana.id, name)

    await store.run(named("dana"))
    await store.run(named("dreyes"))
    assert await store.reads.agent_by_os_user("dana") is None
    assert await store.reads.agent_by_os_user("dreyes") == office.dana.id
    assert await store.run(lambda tx: tx.agent_by_os_user("dreyes")) == office.dana.id
    await store.run(named(""))
    assert await store.reads.agent_by_os_user("dreyes") is None


async def test_a_user_of_the_machine_is_one_agent(store: Store, office: Office) -> None:
    await store.run(lambda tx: tx.set_os_user(office.dana.id, "desk"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.run(lambda tx: tx.set_os_user(office.tom.id, "desk"))
    assert await store.reads.agent_by_os_user("desk") == office.dana.id


async def test_the_newest_sign_up_of_a_contact(store: Store, office: Office) -> None:
    contact = office.concluded(1).contact_id

    def sign_up(at: int, source: str) -> Callable[[Tx], LeadRecord]:
        def unit(tx: Tx) -> LeadRecord:
            record = LeadRecord(
                id=LeadRecordId(tx.new_id()),
                company_id=office.company.id,
                contact_id=contact,
                at=Instant(START + at),
                origin="form",
                source=source,
                campaign="“spring”",
                landing_page="https://example.com/roofs?x=1",
            )
            tx.add_lead_record(record)
            return record

        return unit

    assert await store.run(lambda tx: tx.newest_lead_record(contact)) is None
    newest = await store.run(sign_up(5, "search"))
    await store.run(sign_up(3, "earlier, told of later"))
    assert await store.run(lambda tx: tx.newest_lead_record(contact)) == newest


async def test_a_number_is_known_to_every_company_that_has_it(store: Store, office: Office) -> None:
    office.text_in(1)
    ours = office.contact(1)
    other = await store.run(admin.add_company("Other", "US"))

    def unit(tx: Tx) -> Contact:
        theirs = replace(ours, id=ContactId(tx.new_id()), company_id=other.id, name="Their Maria")
        event = Event(type=EventType.CONTACT_EDITED, company_id=other.id, at=tx.now, contact=theirs)
        tx.carry_out(Decision(events=(event,)))
        return theirs

    theirs = await store.run(unit)
    assert await store.run(lambda tx: tx.contacts_by_number(ours.number)) == [ours, theirs]
    assert await store.run(lambda tx: tx.contacts_by_number("+14155550199")) == []


async def test_the_latest_text_of_ours_to_a_contact(store: Store, office: Office) -> None:
    office.text_in(1)
    contact = office.contact(1)
    assert await store.run(lambda tx: tx.latest_outbound(contact.id)) is None
    office.send(office.dana.id, contact, "First")
    latest = office.send(office.tom.id, contact, "Second")
    office.text_in(1, "Two of you?")
    assert await store.run(lambda tx: tx.latest_outbound(contact.id)) == latest
