"""Several agents at one thread: who is where, and the second look (B5)."""

import asyncio

from leadterm.domain.model import ContactId
from leadterm.state.selectors import presence_line
from support.console import HeadlessConsole
from support.desk_work import known, texted
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay


async def both_at(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> ContactId:
    """Mel and Dana have the same thread open."""
    row = await texted(relay, office, mel, LEAD)
    await dana.until(lambda: dana.store.incoming)
    await mel.desk.open(row.id)
    await mel.desk.respond(row.id)
    await dana.desk.preview(row.id)
    dana.desk.join(row.contact_id)
    return row.contact_id


async def test_colleagues_see_who_has_the_thread_open_and_who_types(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    dana.haste = 1
    contact_id = await both_at(relay, office, mel, dana)
    await mel.until(lambda: presence_line(mel.store) == "Dana Reyes has this open")
    await dana.until(lambda: presence_line(dana.store) == "Mel Park has this open")
    dana.desk.type_text(contact_id, "We")
    await mel.until(lambda: presence_line(mel.store) == "Dana Reyes is typing…")
    await mel.until(lambda: presence_line(mel.store) == "Dana Reyes has this open")
    dana.desk.type_text(contact_id, "We do")
    await mel.until(lambda: presence_line(mel.store) == "Dana Reyes is typing…")
    assert await dana.desk.send(contact_id, None, "We do")
    await mel.until(lambda: presence_line(mel.store) == "Dana Reyes has this open")
    other = await texted(relay, office, dana, OTHER_LEAD)
    await dana.desk.preview(other.id)
    await mel.until(lambda: presence_line(mel.store) == "")


async def test_where_one_is_is_told_again_after_a_lost_connection(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    await both_at(relay, office, mel, dana)
    await mel.until(lambda: presence_line(mel.store))
    dana.cut()
    await dana.until_offline()
    assert dana.store.presence == {}
    await mel.until(lambda: presence_line(mel.store) == "")
    dana.mend()
    await mel.until(lambda: presence_line(mel.store) == "Dana Reyes has this open")
    await dana.until(lambda: presence_line(dana.store) == "Mel Park has this open")


async def test_typing_is_told_seldom(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    """The relay ignores who talks all the time: what it hears of a fast typist stays true."""
    dana.haste = 4
    contact_id = await both_at(relay, office, mel, dana)
    await mel.until(lambda: presence_line(mel.store))
    told: list[str] = []
    mel.watch = lambda: told.append(presence_line(mel.store))
    for end in range(300):
        dana.desk.type_text(contact_id, "x" * (end + 1))
        await asyncio.sleep(0.001)
    dana.desk.type_text(contact_id, "")
    await mel.until(lambda: told and presence_line(mel.store) == "Dana Reyes has this open")
    assert told == ["Dana Reyes is typing…", "Dana Reyes has this open"]


async def test_a_text_waits_for_a_second_look_when_a_colleague_has_just_sent(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    contact_id = await both_at(relay, office, mel, dana)
    await known(mel, mel.store.contacts[contact_id], name="Maria Lopez")
    mel.stream_wire.cut()
    assert await dana.desk.send(contact_id, None, "Yes, flat roofs too.")
    assert not await mel.desk.send(contact_id, None, "Yes, we do!")
    assert mel.store.panel_error == (
        "Dana Reyes has just texted Maria Lopez: “Yes, flat roofs too.” Press Enter again to send yours too."
    )
    assert mel.store.composer.text == "Yes, we do!"
    assert mel.bodies == ["Hello", "Yes, flat roofs too."]
    assert await mel.desk.send(contact_id, None, "Yes, we do!")
    assert mel.bodies == ["Hello", "Yes, flat roofs too.", "Yes, we do!"]
    assert mel.store.panel_error == ""


async def test_what_came_in_the_last_two_seconds_was_not_looked_at_by_who_types(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    contact_id = await both_at(relay, office, mel, dana)
    assert await dana.desk.send(contact_id, None, "Yes, flat roofs too.")
    await mel.until(lambda: len(mel.bodies) == 2)
    assert not await mel.desk.send(contact_id, None, "Yes, we do!")
    assert await mel.desk.send(contact_id, None, "Yes, we do!")


async def test_what_was_looked_at_asks_for_no_second_look(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    contact_id = await both_at(relay, office, mel, dana)
    assert await dana.desk.send(contact_id, None, "Yes, flat roofs too.")
    await mel.until(lambda: len(mel.bodies) == 2)
    mel.clock_ahead += 2_000
    assert await mel.desk.send(contact_id, None, "Yes, we do!")


async def test_what_is_below_the_fold_was_not_looked_at(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    contact_id = await both_at(relay, office, mel, dana)
    mel.store.thread.wanted(mel.store.thread.first, mel.store.thread.first)
    assert await dana.desk.send(contact_id, None, "Yes, flat roofs too.")
    await mel.until(lambda: len(mel.bodies) == 2)
    mel.clock_ahead += 2_000
    assert not await mel.desk.send(contact_id, None, "Yes, we do!")
