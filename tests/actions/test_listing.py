"""The list's other views, the search and bulk actions, on a real relay."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from leadterm.actions.listing import SEARCH_REST
from leadterm.domain.model import ContactKind, InteractionId, Right, Role
from leadterm.domain.wire import BulkAction, KindFilter
from leadterm.relay.units import admin
from leadterm.state.inbox import ContactItem, RowItem, SectionHeader, inbox
from leadterm.state.parts import Edge, ListView, Section
from leadterm.state.store import ConsoleStore
from support.console import HeadlessConsole, console
from support.desk_work import known, texted
from support.relay import Office, RunningRelay

LEADS = [f"+1415555{number:04}" for number in range(150, 156)]


def shown(store: ConsoleStore) -> list[InteractionId]:
    lines = inbox(store)
    items = [lines.item(index) for index in range(len(lines))]
    return [item.id for item in items if isinstance(item, RowItem)]


async def ended(relay: RunningRelay, office: Office, mel: HeadlessConsole, leads: Sequence[str]) -> None:
    """These have texted, were answered and closed, in this order."""
    for lead in leads:
        row = await texted(relay, office, mel, lead)
        await mel.desk.respond(row.id)
        assert await mel.desk.send(row.contact_id, None, f"Hello {lead[-3:]}")
        assert await mel.desk.close(row.id)
    await mel.until(lambda: len(mel.store.recents) == len(leads))


async def test_received_and_sent_show_the_rows_by_their_last_text_and_follow_what_happens(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:3])
    first, second, third = reversed(mel.store.recents.ids())
    await mel.desk.set_view(ListView.RECEIVED)
    assert shown(mel.store) == [third, second, first]
    header = inbox(mel.store).item(0)
    assert header == SectionHeader(Section.RECEIVED, 3)
    fourth = await texted(relay, office, mel, LEADS[0])
    await mel.until(lambda: shown(mel.store) == [fourth.id, third, second, first])
    await mel.desk.set_view(ListView.SENT)
    assert shown(mel.store) == [third, second, first]
    await mel.desk.respond(fourth.id)
    assert await mel.desk.send(fourth.contact_id, None, "Once more")
    await mel.until(lambda: shown(mel.store) == [fourth.id, third, second, first])
    await mel.desk.set_view(ListView.INBOX)
    assert [mel.store.active, mel.store.recents.ids()] == [[fourth.id], [third, second, first]]


async def test_the_filter_shows_resources_or_everybody_else(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:3])
    first, second, third = reversed(mel.store.recents.ids())
    contact = mel.store.contacts[mel.store.interactions[second].contact_id]
    assert await known(mel, contact, kind=ContactKind.RESOURCE) == ""
    await mel.desk.set_kind(KindFilter.PEOPLE)
    assert shown(mel.store) == [third, first]
    await mel.desk.set_kind(KindFilter.RESOURCES)
    assert shown(mel.store) == [second]
    assert await known(mel, mel.store.contacts[contact.id], kind=ContactKind.CLIENT) == ""
    await mel.until(lambda: shown(mel.store) == [])
    await mel.desk.set_kind(KindFilter.PEOPLE)
    assert shown(mel.store) == [third, second, first]


async def test_rows_that_an_edit_lets_through_the_filter_are_fetched(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:2])
    (id_, _) = mel.store.recents.ids()
    await mel.desk.set_kind(KindFilter.RESOURCES)
    assert shown(mel.store) == []
    await dana.until(lambda: dana.store.recents.ids())
    contact = dana.store.contacts[dana.store.interactions[id_].contact_id]
    assert await known(dana, contact, kind=ContactKind.RESOURCE) == ""
    await mel.until(lambda: shown(mel.store) == [id_])


async def test_everyone_is_for_whom_may_monitor(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEADS[0])
    await mel.desk.respond(row.id)
    await dana.desk.set_view(ListView.EVERYONE)
    assert dana.store.view is ListView.INBOX
    assert dana.said == (
        "You may not do this: the right to “monitor” is missing. An administrator can give it to you."
    )
    await relay.store.run(admin.set_agent(office.company.id, dana.person.id, role=Role.MANAGER))
    await dana.until(lambda: Right.MONITOR in dana.store.rights)
    await dana.until_live()
    await dana.desk.set_view(ListView.EVERYONE)
    assert shown(dana.store) == [row.id]
    assert await mel.desk.close(row.id)
    await dana.until(lambda: shown(dana.store) == [])


async def test_a_search_finds_as_one_types_and_shows_the_latest_answer(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:2])
    (second, first) = mel.store.recents.ids()
    contact = mel.store.contacts[mel.store.interactions[first].contact_id]
    assert await known(mel, contact, name="Zoë Müller") == ""
    for typed in ("z", "zo", "zoe", "zoe m"):
        await mel.desk.search(typed)
    assert mel.store.view is ListView.SEARCH
    assert mel.store.search.waiting
    await mel.until(lambda: not mel.store.search.waiting)
    assert shown(mel.store) == [first]
    assert inbox(mel.store).item(0) == SectionHeader(Section.SEARCH, 1)
    assert await known(mel, mel.store.contacts[contact.id], name="Zoë Miller") == ""
    await mel.until(lambda: mel.store.search.hits[0].contact.name == "Zoë Miller")
    await mel.desk.search("415555015")
    await mel.until(lambda: not mel.store.search.waiting)
    assert set(shown(mel.store)) == {first, second}
    await mel.desk.search("4")
    assert (shown(mel.store), mel.store.search.waiting) == ([], False)
    await mel.desk.set_view(ListView.INBOX)
    assert mel.store.search.query == ""


async def test_an_answer_to_what_was_typed_before_is_not_shown(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:2])
    second, first = mel.store.recents.ids()
    mel.api_wire.hold = True
    await mel.desk.search("41555501")
    await asyncio.sleep(SEARCH_REST / mel.haste * 3)
    mel.api_wire.hold = False
    await mel.desk.search(LEADS[0][1:])
    await mel.until(lambda: not mel.store.search.waiting)
    assert shown(mel.store) == [first]
    assert second not in shown(mel.store)
    assert mel.store.search.query == LEADS[0][1:]


async def test_a_search_without_a_relay_says_so_and_goes_on_when_it_is_back(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:1])
    mel.cut()
    await mel.until_offline()
    await mel.desk.search("5550150")
    await mel.until(lambda: mel.store.search.sentence)
    assert mel.store.search.sentence == "The relay can't be reached. The search goes on when it is back."
    mel.mend()
    await mel.until(lambda: mel.store.search.hits)
    assert mel.store.search.sentence == ""


async def test_a_contact_without_a_conversation_is_found_shown_and_texted(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    contact = await relay.store.run(admin.add_contact(office.company.id, number=LEADS[0], name="Ines Abreu"))
    await mel.desk.search("ines")
    await mel.until(lambda: mel.store.search.hits)
    item = inbox(mel.store).item(1)
    assert isinstance(item, ContactItem)
    await mel.desk.open_contact(item.id)
    assert mel.store.selected is None
    assert mel.store.selected_contact == contact
    assert mel.store.detail_loaded
    assert await mel.desk.send(item.id, office.number.id, "Hi Ines")
    assert mel.store.selected is not None
    await mel.until(lambda: mel.store.detail_loaded)
    assert mel.bodies == ["Hi Ines"]


async def test_opening_a_contact_shows_the_latest_conversation(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    row = await texted(relay, office, mel, LEADS[0])
    await mel.desk.open_contact(row.contact_id)
    assert mel.store.selected == row.id
    assert mel.bodies == ["Hello"]
    await mel.until(lambda: mel.store.unread_total == 0)


async def test_many_are_marked_and_removed_for_everyone_in_one_action(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:3])
    waiting = await texted(relay, office, mel, LEADS[4])
    await mel.desk.mark_read(waiting.id)
    await mel.desk.select_all_shown()
    assert len(mel.store.selection) == 4
    assert await mel.desk.bulk(BulkAction.READ)
    assert mel.said == "3 conversations marked read. 1 was already read."
    assert mel.store.selection == frozenset()
    await dana.until(lambda: dana.store.unread_total == 0)
    await mel.until(lambda: mel.store.unread_total == 0)
    mel.desk.select_rows(mel.store.recents.ids()[:2], on=True)
    assert await mel.desk.bulk(BulkAction.UNOPENED)
    await dana.until(lambda: dana.store.unread_total == 2)
    await mel.desk.select_all_shown()
    await mel.desk.select_all_shown()
    assert mel.store.selection == frozenset()
    mel.desk.select_rows([*mel.store.recents.ids()[:2], waiting.id], on=True)
    assert await mel.desk.bulk(BulkAction.REMOVE)
    assert mel.said == (
        "2 conversations removed. 1 was still open, or removed already; close the text first."
    )
    await dana.until(lambda: len(dana.store.recents) == 1)
    assert (dana.store.recents_total, dana.store.unread_total) == (1, 0)


async def test_what_was_removed_is_found_and_comes_back_with_the_next_text(
    relay: RunningRelay, office: Office, mel: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:1])
    (id_,) = mel.store.recents.ids()
    assert await mel.desk.remove(id_)
    await mel.until(lambda: mel.store.recents_total == 0)
    await mel.desk.search(LEADS[0])
    await mel.until(lambda: mel.store.search.hits)
    assert shown(mel.store) == [id_]
    assert await mel.desk.mark_unopened(id_)
    await mel.desk.set_view(ListView.INBOX)
    assert mel.store.unread_total == 0
    again = await texted(relay, office, mel, LEADS[0])
    await mel.until(lambda: shown(mel.store) == [again.id])


async def test_an_open_text_is_not_removed(relay: RunningRelay, office: Office, mel: HeadlessConsole) -> None:
    row = await texted(relay, office, mel, LEADS[0])
    assert not await mel.desk.remove(row.id)
    assert mel.said.startswith("Close the text first.")


async def test_a_selection_follows_its_rows_and_ends_with_the_view(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    first = await texted(relay, office, mel, LEADS[0])
    second = await texted(relay, office, mel, LEADS[1])
    mel.desk.select_rows([first.id, second.id], on=True)
    await dana.until(lambda: len(dana.store.incoming) == 2)
    await dana.desk.respond(second.id)
    await mel.until(lambda: mel.store.selection == {first.id})
    await mel.desk.respond(first.id)
    await mel.until(lambda: mel.store.active == [first.id])
    assert mel.store.selection == {first.id}
    await mel.desk.set_view(ListView.RECEIVED)
    assert mel.store.selection == frozenset()


async def test_a_long_list_is_paged_from_both_ends(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, tmp_path: Path
) -> None:
    await ended(relay, office, mel, LEADS[:5])
    truth = mel.store.recents.ids()
    async with console(relay, office.people[1], tmp_path / "other") as dana:
        await dana.until_live()
        await dana.desk.set_view(ListView.RECEIVED)
        await dana.desk.fetch_rows(Edge.OLDEST)
        assert dana.store.window.ids() == truth
        assert dana.store.window.whole


async def test_without_the_right_to_the_message_centre_there_is_just_ones_own(
    relay: RunningRelay, office: Office, mel: HeadlessConsole, dana: HeadlessConsole
) -> None:
    await ended(relay, office, mel, LEADS[:1])
    await relay.store.run(
        admin.set_agent(office.company.id, dana.person.id, withhold=(Right.VIEW_MESSAGE_CENTRE,))
    )
    await dana.until(lambda: Right.VIEW_MESSAGE_CENTRE not in dana.store.rights)
    await dana.until_live()
    await dana.until(lambda: dana.store.recents_total == 0)
    row = await texted(relay, office, dana, LEADS[1])
    await dana.desk.respond(row.id)
    assert await dana.desk.close(row.id)
    await dana.until(lambda: not dana.store.active)
    assert (dana.store.recents_total, dana.store.unread_total, len(dana.store.recents)) == (0, 0, 0)
    await dana.desk.search("hello")
    assert dana.store.view is ListView.INBOX
    assert "view message centre" in dana.said
