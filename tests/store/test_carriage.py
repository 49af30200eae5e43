"""What the carrier said is kept, early, late or doubled."""

from leadterm.domain.model import Instant, StatusReport
from leadterm.relay.store import Store, StrayReport
from leadterm.relay.units import outbox
from support.office import START, Office


async def test_every_report_on_a_message_is_kept_in_the_order_it_came(store: Store, office: Office) -> None:
    office.respond(office.dana.id, office.text_in(1))
    message = office.send(office.dana.id, office.contact(1), "Hello")
    await store.run(outbox.accepted(message.id, "SM9", "queued"))
    reports = tuple(
        StatusReport(message_id=message.id, status=status, error_code=code, at=START)
        for status, code in (("sent", None), ("sent", None), ("failed", 30003))
    )
    for report in reports:
        await store.run(lambda tx, report=report: tx.add_report(report))
    detail = await store.reads.message_by_sid("SM9")
    assert detail is not None
    assert (detail.message.id, detail.reports) == (message.id, reports)
    assert await store.run(lambda tx: tx.message_by_sid("SM9")) == detail.message


async def test_a_message_with_no_name_yet_is_not_found_by_the_empty_one(store: Store, office: Office) -> None:
    office.respond(office.dana.id, office.text_in(1))
    office.send(office.dana.id, office.contact(1), "Hello")
    assert await store.run(lambda tx: tx.message_by_sid("")) is None
    assert await store.reads.message_by_sid("") is None


async def test_stray_reports_wait_for_their_message_and_are_taken_once(store: Store) -> None:
    strays = [
        StrayReport(status="sent", error_code=None, at=START),
        StrayReport(status="failed", error_code=30003, at=Instant(START + 1)),
    ]
    for stray in strays:
        await store.run(
            lambda tx, stray=stray: tx.stray_report("SM9", stray.status, stray.error_code, stray.at)
        )
    await store.run(lambda tx: tx.stray_report("SM8", "sent", None, START))
    assert await store.run(lambda tx: tx.take_stray_reports("SM9")) == strays
    assert await store.run(lambda tx: tx.take_stray_reports("SM9")) == []
    assert len(await store.run(lambda tx: tx.take_stray_reports("SM8"))) == 1


async def test_an_agents_latest_sends_are_found(store: Store, office: Office) -> None:
    office.respond(office.dana.id, office.text_in(1))
    contact = office.contact(1)
    message = office.send(office.dana.id, contact, "Hello")
    sends = await store.run(lambda tx: tx.sends_since(office.dana.id, START))
    assert sends == [message.at]
    assert await store.run(lambda tx: tx.sends_since(office.tom.id, START)) == []
    assert await store.run(lambda tx: tx.sends_since(office.dana.id, Instant(message.at + 1))) == []


async def test_the_same_text_is_found_by_words_contact_agent_and_time(store: Store, office: Office) -> None:
    for lead in (1, 2):
        office.respond(office.dana.id, office.text_in(lead))
    contact, other = office.contact(1), office.contact(2)
    message = office.send(office.dana.id, contact, "Hello")
    dana, tom = office.dana.id, office.tom.id
    found = await store.run(lambda tx: tx.same_text_since(contact.id, dana, "Hello", START))
    assert found == message
    for contact_id, agent_id, body, since in (
        (other.id, dana, "Hello", START),
        (contact.id, tom, "Hello", START),
        (contact.id, dana, "hello", START),
        (contact.id, dana, "Hello", Instant(message.at + 1)),
    ):
        unit = lambda tx, asked=(contact_id, agent_id, body, since): tx.same_text_since(*asked)  # noqa: E731
        assert await store.run(unit) is None
