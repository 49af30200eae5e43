"""Holds, opt-outs and blocks, as an agent meets them on a real relay."""

import time

from msgspec.structs import replace

from leadterm.domain.carrier import LineFound
from leadterm.domain.decisions import Decision
from leadterm.domain.events import Event, EventType
from leadterm.domain.model import Block, Failure, Instant, LineType, Role
from leadterm.relay.store import Tx
from leadterm.relay.units import admin, lookups
from leadterm.state.selectors import Compose, may_compose
from support.console import HeadlessConsole
from support.desk_work import known, texted
from support.relay import LEAD, Office, RunningRelay


async def test_words_that_may_mean_stop_hold_sending_until_an_agent_has_said_so(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD, "please stop texting me")
    await known(mel, mel.store.contacts[row.contact_id], name="Maria Lopez")
    await mel.desk.open(row.id)
    await mel.desk.respond(row.id)
    state = may_compose(mel.store)
    assert state.compose is Compose.HELD
    assert state.sentence == (
        "Maria Lopez wrote “please stop texting me”. Sending is on hold until you say whether that was an "
        "opt-out (h)."
    )
    assert not await mel.desk.send(row.contact_id, None, "Sorry!")
    assert mel.store.panel_error == state.sentence
    assert mel.store.composer.text == "Sorry!"
    assert await mel.desk.answer_hold(False)
    assert mel.said == "You can text Maria Lopez again."
    assert may_compose(mel.store).compose is Compose.ALLOWED
    assert await mel.desk.send(row.contact_id, None, "Sorry!")
    assert not await mel.desk.answer_hold(True)
    assert mel.said == "Nothing is on hold here."


async def test_an_opt_out_in_their_own_words_is_recorded(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD, "please stop texting me")
    await dana.until(lambda: dana.store.incoming)
    await dana.desk.preview(row.id)
    await mel.desk.open(row.id)
    assert await mel.desk.answer_hold(True)
    assert mel.said == "(415) 555-0142 has opted out: no more texts."
    await dana.until(lambda: may_compose(dana.store).compose is Compose.OPTED_OUT)


async def test_a_spoken_opt_out_is_recorded(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.open(row.id)
    assert await mel.desk.record_opt_out()
    assert may_compose(mel.store).sentence == (
        "This lead has opted out of SMS. You can't send messages until they text START to opt back in."
    )


async def test_a_block_says_why_and_goes_when_an_administrator_lifts_it(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.open(row.id)
    await mel.desk.respond(row.id)
    contact = mel.store.contacts[row.contact_id]
    why = "Blocked after 3 texts that could not be delivered: filtered as spam. An administrator can lift it."
    at = Instant(int(time.time() * 1000))
    block = Block(at=at, failures=(Failure(at=at, code=30007),) * 3, sentence=why)

    def blocked(tx: Tx) -> None:
        event = Event(
            type=EventType.CONTACT_BLOCKED,
            company_id=contact.company_id,
            at=tx.now,
            contact=replace(contact, block=block, failures=block.failures),
        )
        tx.carry_out(Decision(events=(event,)))

    await relay.store.run(blocked)
    await mel.until(lambda: may_compose(mel.store).compose is Compose.BLOCKED)
    assert may_compose(mel.store).sentence == why
    assert not await mel.desk.lift_block()
    assert "lift blocks" in mel.said
    await relay.store.run(admin.set_agent(office.company.id, mel.person.id, role=Role.ADMIN))
    await mel.until(lambda: len(mel.store.rights) > 3)
    await mel.until_live()
    assert await mel.desk.lift_block()
    assert mel.said == "The block is lifted. (415) 555-0142 can be texted again."
    assert may_compose(mel.store).compose is Compose.ALLOWED


async def test_lines_that_take_no_texts_are_named_word_for_word(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD)
    await mel.desk.open(row.id)
    await mel.desk.respond(row.id)
    for line_type, compose, sentence in (
        (LineType.VOIP, Compose.ALLOWED, ""),
        (
            LineType.LANDLINE,
            Compose.LANDLINE,
            "This number is a landline and can't receive SMS messages",
        ),
        (
            LineType.OTHER,
            Compose.UNTEXTABLE,
            "This number is a pager, mailbox or premium line and can't receive SMS messages",
        ),
        (
            LineType.INVALID,
            Compose.UNTEXTABLE,
            "This number is not in use and can't receive SMS messages",
        ),
    ):
        await relay.store.run(lookups.found(LEAD, LineFound(line_type=line_type)))
        await mel.until(lambda line=line_type: mel.store.contacts[row.contact_id].line_type is line)
        state = may_compose(mel.store)
        assert (state.compose, state.sentence) == (compose, sentence)


async def test_a_colleagues_conversation_is_joined_by_will_alone(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEAD)
    await dana.until(lambda: dana.store.incoming)
    await dana.desk.preview(row.id)
    await mel.desk.respond(row.id)
    await dana.until(lambda: may_compose(dana.store).compose is Compose.NOT_YOURS)
    assert may_compose(dana.store).sentence == "Mel Park is answering (415) 555-0142."
    dana.desk.join(row.contact_id)
    assert may_compose(dana.store).compose is Compose.ALLOWED
    assert await dana.desk.send(row.contact_id, None, "Dana here as well.")
