"""The contact's details, the classification, the agent's status, and texts to new numbers."""

import asyncio
from pathlib import Path

import pytest
from textual import events

from leadterm.domain.model import Availability, Contact
from leadterm.domain.wire import ContactFields, EditContact
from leadterm.screens.contact_form import ContactForm
from leadterm.screens.new_text import NewTextScreen
from leadterm.state.parts import Link
from support.pilot import Console, console
from support.relay import LEAD, OTHER_LEAD, Office, RunningRelay
from support.wire import Wire


async def begin(desk: Console, relay: RunningRelay, office: Office) -> Contact:
    """A lead texts and this agent responds."""
    await relay.simulator.text_in(LEAD, office.number.number, "Hello?")
    await desk.see("Incoming 1")
    await desk.press("g", "r")
    await desk.see("Active 1")
    await desk.press("escape")
    contact = desk.store.selected_contact
    assert contact is not None
    return contact


def form(desk: Console) -> ContactForm:
    assert isinstance(desk.app.screen, ContactForm)
    return desk.app.screen


async def edit_as_colleague(office: Office, contact: Contact, **changes: str) -> None:
    base = ContactFields(name=contact.name, number=contact.number, email=contact.email)
    mine = ContactFields(**{"name": contact.name, "number": contact.number, "email": contact.email} | changes)
    answer = await office.people[1].command(
        f"/v1/contacts/{contact.id}", EditContact(base=base, mine=mine), method="PATCH"
    )
    assert answer.status_code == 200, answer.text


# The contact's form ----------------------------------------------------------------------------------------


async def test_an_edited_contact_shows_everywhere(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await desk.press("e")
        await desk.type("Maria Lopez")
        await desk.press("tab", "tab")
        await desk.type("maria@example.com")
        await desk.press("f2")
        await desk.see("Maria Lopez · text")
        await desk.see("maria@example.com")
        assert (await office.people[1].snapshot()).recents_total == 0


async def test_enter_on_save_saves_and_escape_does_not(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await desk.press("e")
        await desk.type("Not this")
        await desk.press("escape", "e")
        await desk.type("Tom")
        await desk.press(*["tab"] * 6, "enter")
        await desk.see("Tom · text")


async def test_a_wrong_field_is_named_and_nothing_typed_is_lost(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await desk.press("e")
        await desk.type("Maria")
        await desk.press("tab", "tab")
        await desk.type("nonsense")
        await desk.press("f2")
        await desk.see("“nonsense” is not an email address.")
        assert form(desk).mine.name == "Maria"


async def test_a_change_by_a_colleague_shows_in_the_open_form_at_once(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        contact = await begin(desk, relay, office)
        await desk.press("e")
        await desk.type("Maria")
        await edit_as_colleague(office, contact, email="m@example.com")
        await desk.see("Email was changed meanwhile to “m@example.com”.")
        assert form(desk).mine.email == "m@example.com"
        await desk.press("f2")
        await desk.see("Maria · text")
        await desk.see("m@example.com")


async def test_two_agents_who_edit_one_field_see_both_values_and_the_second_decides(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        contact = await begin(desk, relay, office)
        await desk.press("e")
        await desk.type("Maria")
        await edit_as_colleague(office, contact, name="Mary")
        await desk.see("Name was changed by somebody else to “Mary”.")
        assert "“Maria”" in desk.text()
        await desk.press("f2")
        await desk.see("Maria · text")


async def test_a_form_filled_without_the_relay_keeps_everything(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, url=wire.url) as desk:
        await begin(desk, relay, office)
        await desk.press("e")
        await desk.type("Maria")
        wire.cut()
        await desk.press("f2")
        await desk.see("can't be reached")
        assert form(desk).mine.name == "Maria"


# Classification --------------------------------------------------------------------------------------------


async def test_what_is_made_of_a_conversation_is_saved_as_it_is_typed(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        interaction_id = desk.store.selected
        await desk.press("l", "right")
        await desk.press("tab")
        await desk.type("roof, flat")
        await desk.press("tab")
        await desk.type("4,200")
        await desk.press("tab")
        await desk.type("wants Tuesday")
        await desk.see("saved")
        detail = await office.people[1].ask(f"/v1/interactions/{interaction_id}")
        made = detail["classification"]
        assert made["qualified"] is True
        assert made["tags"] == ["roof", "flat"]
        assert (made["value"], made["currency"]) == (420_000, "USD")
        assert made["notes"] == "wants Tuesday"


@pytest.mark.parametrize("pace", [0.003, 0.012])
async def test_letters_that_come_quickly_are_all_kept(
    relay: RunningRelay, office: Office, tmp_path: Path, pace: float
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        interaction_id = desk.store.selected
        await desk.press("l", "right")
        for field, text in (("tags", "roof, flat, two storeys"), ("notes", "wants Tuesday")):
            desk.app.screen.query_one(f"#{field}").focus()
            await desk.pilot.pause()
            for letter in text:
                key = {" ": "space", ",": "comma"}.get(letter, letter)
                desk.app.screen.post_message(events.Key(key, letter))
                await asyncio.sleep(pace)
        await desk.until(lambda: desk.store.unsaved is None, "all to be saved")
        detail = await office.people[1].ask(f"/v1/interactions/{interaction_id}")
        assert detail["classification"]["tags"] == ["roof", "flat", "two storeys"]
        assert detail["classification"]["notes"] == "wants Tuesday"


async def test_an_amount_that_is_none_is_said_so_and_not_sent(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await desk.press("l", "tab", "tab")
        await desk.type("4200 or so")
        await desk.see("not an amount")
        assert desk.store.unsaved is None or desk.store.unsaved.value == 420_000


async def test_notes_typed_while_offline_are_kept_here_and_sent_when_the_relay_is_back(
    relay: RunningRelay, office: Office, wire: Wire, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path, url=wire.url) as desk:
        await begin(desk, relay, office)
        interaction_id = desk.store.selected
        wire.cut()
        await desk.until(lambda: desk.store.link is Link.OFFLINE, "the link to be lost")
        await desk.press("l", "tab", "tab", "tab")
        await desk.type("Call back")
        await desk.see("kept here, not sent")
        wire.mend()
        await desk.until(lambda: desk.store.link is Link.LIVE, "the link", within=20)
        await desk.until(lambda: desk.store.unsaved is None, "the notes to be sent", within=20)
        detail = await office.people[1].ask(f"/v1/interactions/{interaction_id}")
        assert detail["classification"]["notes"] == "Call back"


async def test_a_colleague_s_classification_shows_at_once(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        edit = {"base": {}, "mine": {"tags": ["gutters"], "notes": "from Dana"}}
        answer = await office.people[1].command(
            f"/v1/interactions/{desk.store.selected}/classification", edit, method="PATCH"
        )
        assert answer.status_code == 200, answer.text
        await desk.see("gutters")
        await desk.see("from Dana")


# Status ----------------------------------------------------------------------------------------------------


async def test_an_agent_goes_offline_and_sees_the_colleagues(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("s")
        await desk.see("Dana Reyes")
        await desk.press("j", "enter")
        await desk.see("○ Offline")
        agents = {agent.id: agent for agent in (await office.people[1].snapshot()).agents}
        assert agents[office.people[0].id].availability is Availability.OFFLINE


# New texts -------------------------------------------------------------------------------------------------


async def test_a_text_to_a_new_number_opens_its_conversation(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("n")
        await desk.type("(415) 555-0143")
        await desk.press("tab")
        await desk.type("Tom Okafor")
        await desk.press("tab")
        await desk.type("Hi Tom")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.main, "the form to close")
        await desk.see("Tom Okafor · text")
        await desk.see("✓✓")


async def test_a_number_that_cannot_be_is_refused_before_it_is_sent(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("n")
        await desk.type("1234567890")
        await desk.press("tab", "tab")
        await desk.type("Hi")
        await desk.press("f2")
        await desk.see("just digits in a row")


async def test_a_new_text_begun_is_there_again_when_the_form_is_opened_next(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("n")
        await desk.type("(415) 555-0143")
        await desk.press("tab", "tab")
        await desk.type("Hi Tom")
        await desk.press("escape")
        await desk.until(lambda: desk.app.screen is desk.main, "the form to close")
    async with console(relay, office.people[0], tmp_path) as desk:
        await desk.press("n")
        await desk.see("Hi Tom")
        await desk.see("(415) 555-0143")


async def test_the_number_it_is_from_is_chosen_in_a_menu(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    other = await relay.add_number(office.company, office.flow.id, "+14155550112", source="postcard")
    async with console(relay, office.people[0], tmp_path) as desk:
        await begin(desk, relay, office)
        await desk.press("t", "ctrl+f")
        await desk.see("postcard")
        await desk.press("j", "enter")
        await desk.type("Hi")
        await desk.press("enter")
        await desk.see("✓✓")
        assert desk.store.thread.messages()[-1].number_id == other.id


async def test_a_contact_who_opted_out_is_recognised_in_the_form(
    relay: RunningRelay, office: Office, tmp_path: Path
) -> None:
    async with console(relay, office.people[0], tmp_path) as desk:
        await relay.simulator.text_in(OTHER_LEAD, office.number.number, "Hi")
        await relay.simulator.text_in(OTHER_LEAD, office.number.number, "STOP")
        await desk.until(
            lambda: any(contact.opt_out for contact in desk.store.contacts.values()), "the opt-out"
        )
        await desk.press("n")
        await desk.type("(415) 555-0143")
        await desk.see("This lead has opted out of SMS.")
        assert isinstance(desk.app.screen, NewTextScreen)
